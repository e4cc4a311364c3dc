# Read by every preset before the compiler is looked for: with ccache a second build of the same
# source takes seconds, without it everything builds all the same.
find_program(DOCBAY_CCACHE ccache)
if(DOCBAY_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DOCBAY_CCACHE})
endif()
