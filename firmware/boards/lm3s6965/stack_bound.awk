# The deepest stack that the image can need, from the call graphs that GCC writes beside the objects
# (-fcallgraph-info=su), and an error when it is above `limit` bytes: the deepest chain from the
# start, and on top of it the deepest interrupt, which no other interrupts, with the frame that the
# processor pushes. A frame of changing size, a recursion, or a function that nobody knows is an
# error, too. Usage: awk -v limit=BYTES [-v start=FUNCTION -v "handlers=FUNCTION …"
#   -v "indirect=FUNCTION:TARGET …"] -f stack_bound.awk FILES.ci
# The last handler is the fault's, which may come on top of everything. `indirect` names the one
# function that calls by address, and all that it can reach so. Without them: the firmware, where
# docbay_start alone calls by address, the constructors, of which the linker script allows none.
BEGIN {
  if (start == "") {
    start = "docbay_start"
    handlers = "on_systick on_uart0 on_uart1 on_timer0 on_timer1 on_edge docbay_fault"
    indirect = "docbay_start:"
  }
  # Out of libc and libgcc, built without call graphs: leaves that push at most the registers of
  # a frame, for which 64 bytes are allowed.
  split("memcpy memmove memset memcmp __aeabi_uldivmod __aeabi_memcpy abort", known, " ")
  for (i in known) outside[known[i]] = 64
  split(indirect, parts, ":")
  caller = parts[1]
  reached_count = split(parts[2], reached, " ")
  exception_frame = 8 * 4 + 4
}
function field(name,    at, rest) {
  at = index($0, name ": \"")
  if (at == 0) return ""
  rest = substr($0, at + length(name) + 3)
  return substr(rest, 1, index(rest, "\"") - 1)
}
# Static functions bear their file's name before their own.
function short(name) {
  sub(/.*:/, "", name)
  return name
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
  # A constructor of a whole object is another name for that of a base (Itanium C++ ABI, 5.1.4.3).
  if (!(name in frame)) sub(/C1E/, "C2E", name)
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
    d = list[i] == "__indirect_call" ? depth_by_address(name) : depth(list[i])
    if (d > deepest) deepest = d
  }
  delete visiting[name]
  return found[name] = frame[name] + deepest
}
function depth_by_address(name,    i, title, deepest) {
  if (short(name) != caller) fail(name " calls by address")
  deepest = 0
  for (i = 1; i <= reached_count; i++) {
    for (title in frame) {
      if (short(title) == reached[i] && depth(title) > deepest) deepest = depth(title)
    }
  }
  return deepest
}
END {
  main = depth(start)
  interrupt = 0
  count = split(handlers, handler, " ")
  for (i = 1; i < count; i++) {
    d = depth(handler[i])
    if (d > interrupt) interrupt = d
  }
  bound = main + exception_frame + interrupt + exception_frame + depth(handler[count])
  if (bound > limit) fail("at most " limit " bytes are there")
  print "stack: at most " bound " of " limit " bytes"
  exit failed
}
