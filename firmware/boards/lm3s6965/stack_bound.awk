# The deepest stack that the image can need, from the call graphs that GCC writes beside the objects
# (-fcallgraph-info=su), and an error when it is above `limit` bytes: the deepest chain from the
# start, and on top of it the deepest interrupt, which no other interrupts, with the frame that the
# processor pushes. A frame of changing size, a recursion, or a function that nobody knows is an
# error, too. Usage: awk -v limit=BYTES -f stack_bound.awk FILES.ci
BEGIN {
  # Out of libc and libgcc, built without call graphs: leaves that push at most the registers of
  # a frame, for which 64 bytes are allowed.
  split("memcpy memmove memset memcmp __aeabi_uldivmod __aeabi_memcpy abort", known, " ")
  for (i in known) outside[known[i]] = 64
  # Only docbay_start calls by address, the constructors; the linker script asserts that there are
  # none.
  outside["__indirect_call"] = 0
  exception_frame = 8 * 4 + 4
}
function field(name,    at, rest) {
  at = index($0, name ": \"")
  if (at == 0) return ""
  rest = substr($0, at + length(name) + 3)
  return substr(rest, 1, index(rest, "\"") - 1)
}
/^node:/ {
  label = field("label")
  if (match(label, /[0-9]+ bytes \([a-z,]+\)/)) {
    title = field("title")
    usage = substr(label, RSTART, RLENGTH)
    frame[title] = usage + 0
    if (usage !~ /static/) fail(title " has a frame of changing size")
  }
}
/^edge:/ {
  source = field("sourcename")
  calls[source] = calls[source] "\n" field("targetname")
}
function fail(why) {
  print "stack: " why > "/dev/stderr"
  failed = 1
}
function depth(name,    list, count, i, deepest, d) {
  if (name in found) return found[name]
  if (!(name in frame)) {
    if (!(name in outside)) fail("nothing is known of " name)
    return found[name] = outside[name] + 0
  }
  if (name in visiting) {
    fail(name " calls itself")
    return 0
  }
  visiting[name] = 1
  count = split(calls[name], list, "\n")
  deepest = 0
  for (i = 1; i <= count; i++) {
    if (list[i] == "") continue
    if (list[i] == "__indirect_call" && name != "docbay_start") fail(name " calls by address")
    d = depth(list[i])
    if (d > deepest) deepest = d
  }
  delete visiting[name]
  return found[name] = frame[name] + deepest
}
END {
  main = depth("docbay_start")
  interrupt = 0
  count = split("on_systick on_uart0 on_uart1 on_timer0 on_timer1 on_edge", handlers, " ")
  for (i = 1; i <= count; i++) {
    d = depth(handlers[i])
    if (d > interrupt) interrupt = d
  }
  bound = main + exception_frame + interrupt + exception_frame + depth("docbay_fault")
  if (bound > limit) fail("at most " limit " bytes are there")
  print "stack: at most " bound " of " limit " bytes"
  exit failed
}
