include_guard(GLOBAL)
# Sanitizers apply to everything except the probe, which lives in other people's processes
# (ArrTargets' callers of NO_SANITIZE unset it with the property ARR_UNSANITIZED).
function(arr_target_sanitizers target)
  if(ARR_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${ARR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${ARR_SANITIZE})
  endif()
  if(ARR_COVERAGE)
    target_compile_options(${target} PRIVATE --coverage)
    target_link_options(${target} PRIVATE --coverage)
  endif()
endfunction()
