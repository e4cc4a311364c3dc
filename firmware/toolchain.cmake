# Cross-compiling for the bay controller: an ARM Cortex-M3 with Debian's arm-none-eabi packages.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)

find_program(DOCBAY_ARM_GCC arm-none-eabi-gcc)
if(NOT DOCBAY_ARM_GCC)
  message(FATAL_ERROR "arm-none-eabi-gcc is missing: run scripts/install test")
endif()
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)

# A bare board has no C library start-up to link with, so the compiler is tried on a static library.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# No heap, exceptions or static destructors: the core is plain functions over plain values. Sections
# of their own let the linker leave out what nothing calls. The call graph tells how deep the stack
# gets; ccache would not give its files back, so this preset goes without.
set(CMAKE_C_FLAGS_INIT
    "-mcpu=cortex-m3 -mthumb -ffunction-sections -fdata-sections -fcallgraph-info=su")
set(CMAKE_CXX_FLAGS_INIT
    "-mcpu=cortex-m3 -mthumb -fno-exceptions -fno-rtti -fno-unwind-tables \
-fno-asynchronous-unwind-tables -fno-threadsafe-statics -fno-use-cxa-atexit -ffunction-sections \
-fdata-sections -fcallgraph-info=su")

# gcc links, not g++: g++ asks for the 313 MB of libstdc++-arm-none-eabi-newlib, of which we use
# nothing.
set(CMAKE_CXX_LINK_EXECUTABLE
    "${DOCBAY_ARM_GCC} <FLAGS> <CMAKE_CXX_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET> \
<LINK_LIBRARIES>")
set(CMAKE_EXE_LINKER_FLAGS_INIT "--specs=nano.specs -nostartfiles -Wl,--gc-sections")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
