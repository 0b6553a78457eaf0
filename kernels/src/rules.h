/* What translated column rules (kernels/translator) are made of: blocks of rows, tables, NumPy's own loops. */
#ifndef GREENFORGE_RULES_H
#define GREENFORGE_RULES_H

#include "common.h"

enum { BLOCK = 256 }; /* rows worked through at a time: a few dozen blocks fit the processor's nearest cache */

enum { MOST_LEAVES = 192, MOST_RESULTS = 32 }; /* of a rule; the translator refuses more */

/* Something a rule reads: a number for all rows (data is NULL), a column, or a table. */
typedef struct {
    const void *data;
    int type;
    size length;
    double value;
} leaf;

typedef struct {
    const char *name;
    int (*run)(const leaf *in, size n, void **out); /* -1 with an exception where a row is out of bounds */
    const char *leaves;                             /* of each: 'c' column, 't' table, 'n' number */
    const char *results;                            /* of each: 'd' float64, '?' bool */
    int single;                                     /* one result, not a tuple */
} rule;

extern const rule RULES[];
extern const int RULE_COUNT;

enum { LOOP_exp, LOOP_expm1, LOOP_log, LOOP_log1p, LOOP_power, LOOP_COUNT };

void numpy_loop(int which, const double *from, double *to, size n);
double numpy_loop_once(int which, double x);
void numpy_power(const double *base, int base_step, const double *exponent, int exponent_step, double *to, size n);
const double *column(const leaf *from, size start, size n, double *room);
const npy_intp *rows_from(const leaf *from, size start, size n, npy_intp *room);
const npy_intp *as_rows(const double *from, size n, npy_intp *room);
npy_uintp highest(const npy_intp *rows, size n);
int gather(const leaf *table, const npy_intp *rows, npy_uintp last, size n, double *to);

/* As np.maximum and np.minimum: what is no number stays, and of two zeros the second is taken. */
static inline double most(double a, double b) { return a > b || a != a ? a : b; }
static inline double least(double a, double b) { return a < b || a != a ? a : b; }

/* Whole and rest of a division of whole numbers from 0 on. */
static inline double whole(double a, double b) { return floor(a / b); }
static inline double rest(double a, double b) { return fmod(a, b); }

/* What a loop reads and what it writes are different columns. */
#if defined(__clang__)
#define APART _Pragma("clang loop vectorize(assume_safety)")
#else
#define APART _Pragma("GCC ivdep")
#endif

/* The widest instructions the processor has, chosen as the library is loaded; the results are the same. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#endif
