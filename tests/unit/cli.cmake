arr_test(NAME test_cli_opt SOURCES unit/test_cli_opt.c DEPENDS arr::cli_options arr::base)
arr_test(NAME test_cli_bad_input SOURCES unit/test_cli_bad_input.c DEPENDS arr::base ENV ARR=$<TARGET_FILE:arr_cli>)
add_dependencies(test_cli_bad_input arr_cli arrprobe)
find_program(MAN man)
if(MAN)
  add_test(NAME man_pages_have_no_warning
    COMMAND sh -c "for p in \"$0\"/*.1; do w=$(man -l --warnings \"$p\" 2>&1 >/dev/null); [ -z \"$w\" ] || { echo \"$w\"; exit 1; }; done"
    $<TARGET_FILE_DIR:arr_cli>)
endif()
