set(STORE_QUERY_SOURCES src/query.c src/query_views.c)
