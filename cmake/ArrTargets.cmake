# arr_library, arr_test: every target gets its flags here and nowhere else.
#
# Include paths travel only along DEPENDS / PRIVATE_DEPENDS, so an include that the
# architecture does not allow (docs/architecture.md) does not compile.
include_guard(GLOBAL)
include(ArrWarnings)
include(ArrSanitizers)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

function(arr_target_flags target)
  target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
  arr_target_warnings(${target})
  arr_target_sanitizers(${target})
endfunction()

# arr_library(NAME n [SHARED|STATIC|MODULE] SOURCES ... [DEPENDS ...] [PRIVATE_DEPENDS ...] [INCLUDES ...])
# Public headers are in <folder>/include; private ones beside the sources.
function(arr_library)
  cmake_parse_arguments(A "SHARED;STATIC;MODULE" "NAME" "SOURCES;DEPENDS;PRIVATE_DEPENDS;INCLUDES" ${ARGN})
  set(kind STATIC)
  if(A_SHARED)
    set(kind SHARED)
  elseif(A_MODULE)
    set(kind MODULE)
  endif()
  add_library(${A_NAME} ${kind} ${A_SOURCES})
  add_library(arr::${A_NAME} ALIAS ${A_NAME})
  target_include_directories(${A_NAME} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(${A_NAME} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src ${A_INCLUDES})
  target_link_libraries(${A_NAME} PUBLIC ${A_DEPENDS} PRIVATE ${A_PRIVATE_DEPENDS})
  arr_target_flags(${A_NAME})
endfunction()

# arr_test(NAME n SOURCES ... DEPENDS ... [INCLUDES ...] [ENV k=v ...] [LABELS ...]): a cmocka program and its ctest entry.
# INCLUDES is for tests that look at a folder's private headers.
function(arr_test)
  cmake_parse_arguments(A "" "NAME;TIMEOUT" "SOURCES;DEPENDS;INCLUDES;ENV;LABELS" ${ARGN})
  add_executable(${A_NAME} ${A_SOURCES})
  target_include_directories(${A_NAME} PRIVATE ${A_INCLUDES} ${PROJECT_SOURCE_DIR}/tests/include)
  target_link_libraries(${A_NAME} PRIVATE ${A_DEPENDS} PkgConfig::CMOCKA)
  arr_target_flags(${A_NAME})
  if(A_NAME MATCHES "nomem" AND NOT ARR_BUILD_NOMEM_TESTS)
    set_target_properties(${A_NAME} PROPERTIES EXCLUDE_FROM_ALL TRUE)
  endif()
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 300)
  endif()
  add_test(NAME ${A_NAME} COMMAND ${A_NAME})
  set_tests_properties(${A_NAME} PROPERTIES TIMEOUT ${A_TIMEOUT} ENVIRONMENT "${A_ENV}" LABELS "${A_LABELS}")
endfunction()
