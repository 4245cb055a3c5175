arr_test(NAME test_store_db SOURCES unit/test_store_db.c DEPENDS arr::store arr::base PkgConfig::SQLITE
         INCLUDES ${PROJECT_SOURCE_DIR}/store/src)
arr_test(NAME test_store_recording SOURCES unit/test_store_recording.c DEPENDS arr::store arr::base)
