/* tempdir.h: a fresh folder for one test, removed with what is in it. Aborts when the machine has
 * no room for it. Thread-safe. */
#ifndef KY_TESTS_TEMPDIR_H
#define KY_TESTS_TEMPDIR_H

/* Its absolute path, below $TMPDIR or /tmp. Give it back with tempdir_free (NULL is fine). */
char *tempdir_new(void);
void tempdir_free(char *dir);

/* "DIR/NAME"; free with mem_free. */
char *tempdir_path(const char *dir, const char *name);

#endif
