include_guard(GLOBAL)
function(arr_target_warnings target)
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wstrict-prototypes;-Wmissing-prototypes;-Wvla;-Wpointer-arith;-Wwrite-strings>
    $<$<AND:$<COMPILE_LANGUAGE:C>,$<BOOL:${ARR_WERROR}>>:-Werror>)
endfunction()
