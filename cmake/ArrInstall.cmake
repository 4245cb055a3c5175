include_guard(GLOBAL)
include(CMakePackageConfigHelpers)
# arr_install_package(): CMake package `arr` (arr::arr) and pkg-config `libarr`, for build tree and install tree.
function(arr_install_package)
  install(EXPORT arr-targets NAMESPACE arr:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arr)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/arr-config.cmake.in
    ${PROJECT_BINARY_DIR}/arr-config.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arr)
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/arr-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/arr-config.cmake ${PROJECT_BINARY_DIR}/arr-config-version.cmake
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arr)
  # The .pc file finds its prefix from where it lies, so that `cmake --install --prefix` may choose another.
  file(RELATIVE_PATH up /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  set(ARR_PC_PREFIX "\${pcfiledir}/${up}")
  if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    set(ARR_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
  endif()
  configure_file(${PROJECT_SOURCE_DIR}/cmake/libarr.pc.in ${PROJECT_BINARY_DIR}/libarr.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/libarr.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()
