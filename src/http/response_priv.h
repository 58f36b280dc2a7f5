/* response_priv.h: bodies, as response.c and compress.c share them. */
#ifndef KY_HTTP_RESPONSE_PRIV_H
#define KY_HTTP_RESPONSE_PRIV_H

#include "http/response.h"

/* Takes `data` (of mem_alloc); computes the ETag. Cost: a hash of the bytes. */
struct response_body *response_body_new(char *data, size_t n, enum http_coding coding);
void response_body_free(struct response_body *body); /* NULL is fine */

#endif
