/* The books: twins of kernels/books.py. What has another form than the loops here are made for is left to NumPy. */
#include "common.h"

enum { LEAF = 128, LANES = 8, STRIP = 256, MOST = 32 };

/* Arguments are read without an exception: what is not of the form wanted is NULL or 0, and left to NumPy. */

/* A column of n numbers, or of any number where n is -1. */
static const double *column(PyObject *object, size n) {
    return is_array(object, NPY_DOUBLE) && rank(object) == 1 && (n < 0 || length(object) == n) ? data(object) : NULL;
}

/* Columns of n numbers each in a tuple or list, their pointers in an array of MOST; how many there are. */
static size columns(PyObject *object, size n, const double **found) {
    if (!PyTuple_Check(object) && !PyList_Check(object)) return 0;
    size count = PySequence_Fast_GET_SIZE(object);
    if (count > MOST) return 0;
    for (size k = 0; k < count; k++)
        if (!(found[k] = column(PySequence_Fast_GET_ITEM(object, k), n))) return 0;
    return count;
}

/* How many numbers the first column of several has, or -1 where there is none. */
static size length_of_first(PyObject *object) {
    if ((!PyTuple_Check(object) && !PyList_Check(object)) || !PySequence_Fast_GET_SIZE(object)) return -1;
    PyObject *first = PySequence_Fast_GET_ITEM(object, 0);
    return column(first, -1) ? length(first) : -1;
}

/* Some of n members: rows that are all in bounds. */
static const npy_intp *rows_among(PyObject *object, size n) {
    if (!is_array(object, NPY_INTP) || rank(object) != 1) return NULL;
    const npy_intp *rows = data(object);
    int within = 1;
    for (size i = 0, count = length(object); i < count; i++) within &= (npy_uintp)rows[i] < (npy_uintp)n;
    return within ? rows : NULL;
}

/* A sign, +1 or -1, or 0 where it is neither. */
static double sign_of(PyObject *object) {
    double sign = PyFloat_CheckExact(object) ? PyFloat_AS_DOUBLE(object) : 0.0;
    return sign == 1.0 || sign == -1.0 ? sign : 0.0;
}

/* A table that may be written, and shares no memory with a column. */
static double *table(PyObject *object) {
    if (!is_array(object, NPY_DOUBLE) || rank(object) != 2) return NULL;
    return PyArray_ISWRITEABLE((PyArrayObject *)object) ? data(object) : NULL;
}

static int apart(const double *a, size n, const double *b, size m) { return a + n <= b || b + m <= a; }

/* An amount of some members, or of all, and how many enterprises each stands for. */
typedef struct {
    size count;
    const npy_intp *rows;   /* NULL: all members in their order */
    const double *presence; /* NULL: amounts are in national terms */
} Payers;

/* Reads the arguments rows and presence, which concern n members. */
static int read_payers(PyObject *rows, PyObject *presence, size n, Payers *who) {
    *who = (Payers){.count = n};
    if (rows != Py_None) {
        if (!(who->rows = rows_among(rows, n))) return 0;
        who->count = length(rows);
    }
    return presence == Py_None || (who->presence = column(presence, n));
}

/* The amount i in national terms. */
static inline double national(const double *amount, const npy_intp *rows, const double *presence, size i) {
    return amount[i] * presence[rows ? rows[i] : i];
}

/* Adds up to LEAF amounts in national terms as pairwise_sum adds the products, which would have to be stored for it. */
static inline double sum_leaf(const double *amount, const npy_intp *rows, const double *presence, size n) {
    double sum = -0.0;
    size i = 0;
    if (n >= LANES) {
        double r[LANES];
        for (int k = 0; k < LANES; k++) r[k] = national(amount, rows, presence, k);
        for (i = LANES; i < n - n % LANES; i += LANES)
            for (int k = 0; k < LANES; k++) r[k] += national(amount, rows, presence, i + k);
        sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    }
    for (; i < n; i++) sum += national(amount, rows, presence, i);
    return sum;
}

static double sum_products(const double *amount, const npy_intp *rows, const double *presence, size n) {
    if (n <= LEAF) return rows ? sum_leaf(amount, rows, presence, n) : sum_leaf(amount, NULL, presence, n);
    size half = n / 2;
    half -= half % LANES;
    return sum_products(amount, rows, presence, half) +
           sum_products(amount + half, rows ? rows + half : NULL, rows ? presence : presence + half, n - half);
}

/* The sum of amounts in national terms. */
static double nationally(const double *amount, const Payers *who) {
    if (!who->presence) return 0.0 + pairwise_sum(amount, who->count);
    return 0.0 + sum_products(amount, who->rows, who->presence, who->count);
}

PyDoc_STRVAR(in_total_doc, "in_total(amount, rows, presence): see kernels/books.py.");
static PyObject *in_total(PyObject *self, PyObject *const *given, Py_ssize_t count) {
    Payers who;
    const double *amount;
    size n;
    if (count == 3 && column(given[0], -1)) {
        n = given[2] != Py_None && column(given[2], -1) ? length(given[2]) : length(given[0]);
        if (read_payers(given[1], given[2], n, &who) && (amount = column(given[0], who.count)))
            return PyFloat_FromDouble(nationally(amount, &who));
    }
    return in_numpy("in_total", given, count, NULL);
}

/* Adds amounts to sums by group, shape (groups, width): columns side by side, so that one addition need not wait for the
   one before it. Returns 0 where a group is not below count. */
static inline int add_groups(double *sums, size count, const double *const *amounts, size width, const Payers *who,
                             const npy_intp *group) {
    for (size i = 0; i < who->count; i++) {
        size row = who->rows ? who->rows[i] : i;
        npy_uintp place = (npy_uintp)group[row];
        if (place >= (npy_uintp)count) return 0;
        for (size k = 0; k < width; k++) sums[place * width + k] += amounts[k][i] * who->presence[row];
    }
    return 1;
}

/* The same with the number of columns known to the compiler, where they are few. */
static int sum_groups(double *sums, size count, const double *const *amounts, size width, const Payers *who,
                      const npy_intp *group) {
    switch (width) {
        case 1: return add_groups(sums, count, amounts, 1, who, group);
        case 2: return add_groups(sums, count, amounts, 2, who, group);
        case 3: return add_groups(sums, count, amounts, 3, who, group);
        default: return add_groups(sums, count, amounts, width, who, group);
    }
}

PyDoc_STRVAR(by_group_doc, "by_group(amounts, rows, presence, group, count): see kernels/books.py.");
static PyObject *by_group(PyObject *self, PyObject *const *given, Py_ssize_t arguments) {
    Payers who;
    const double *amounts[MOST];
    size width = 0, count = 0;
    if (arguments == 5 && column(given[2], -1) && is_array(given[3], NPY_INTP) && rank(given[3]) == 1 &&
        length(given[3]) == length(given[2]) && PyLong_CheckExact(given[4]) &&
        read_payers(given[1], given[2], length(given[2]), &who))
        width = columns(given[0], who.count, amounts);
    if (width && (count = PyLong_AsSsize_t(given[4])) < 0) {
        PyErr_Clear();
        width = 0;
    }
    if (!width) return in_numpy("by_group", given, arguments, NULL);
    double *sums = PyMem_Calloc((size_t)(count * width) + 1, sizeof(double));
    if (!sums) return PyErr_NoMemory();
    if (!sum_groups(sums, count, amounts, width, &who, data(given[3]))) {
        PyMem_Free(sums);
        return in_numpy("by_group", given, arguments, NULL);
    }
    PyObject *found = PyList_New(width);
    for (size k = 0; found && k < width; k++) {
        PyObject *one = new_reals(count);
        if (!one) {
            Py_CLEAR(found);
            break;
        }
        double *place = data(one);
        for (size g = 0; g < count; g++) place[g] = sums[g * width + k];
        PyList_SET_ITEM(found, k, one);
    }
    PyMem_Free(sums);
    return found;
}

/* Adds an amount to all of some columns of n numbers, or takes it from them. */
static inline void change(double *restrict columns, size width, size n, double sign, const double *restrict amount,
                          const Payers *who) {
    for (size i = 0; i < who->count; i++)
        for (size k = 0; k < width; k++) columns[k * n + (who->rows ? who->rows[i] : i)] += sign * amount[i];
}

/* The same with the form known to the compiler, where columns are few. */
static void see(double *views, size width, size n, double sign, const double *amount, const Payers *who) {
    Payers all = {.count = n};
    if (who->rows) change(views, width, n, sign, amount, who);
    else if (width == 1) change(views, 1, n, sign, amount, &all);
    else if (width == 2) change(views, 2, n, sign, amount, &all);
    else if (width == 3) change(views, 3, n, sign, amount, &all);
    else change(views, width, n, sign, amount, &all);
}

PyDoc_STRVAR(book_doc, "book(views, sign, amount, rows, presence): see kernels/books.py.");
static PyObject *book(PyObject *self, PyObject *const *given, Py_ssize_t arguments) {
    double *views, sign;
    const double *amount;
    Payers who;
    if (arguments == 5 && (views = table(given[0])) && (sign = sign_of(given[1]))) {
        size count = PyArray_DIM((PyArrayObject *)given[0], 0), n = PyArray_DIM((PyArrayObject *)given[0], 1);
        if (read_payers(given[3], given[4], n, &who) && (amount = column(given[2], who.count)) &&
            apart(views, count * n, amount, who.count)) {
            double came_in = sign * nationally(amount, &who);
            see(views, count, n, sign, amount, &who);
            return PyFloat_FromDouble(came_in);
        }
    }
    return in_numpy("book", given, arguments, NULL);
}

PyDoc_STRVAR(book_by_group_doc, "book_by_group(views, sign, amount, rows, presence, group): see kernels/books.py.");
static PyObject *book_by_group(PyObject *self, PyObject *const *given, Py_ssize_t arguments) {
    double *views, sign;
    const double *amount;
    Payers who;
    if (arguments == 6 && (views = table(given[0])) && (sign = sign_of(given[1])) && column(given[4], -1) &&
        is_array(given[5], NPY_INTP) && rank(given[5]) == 1 && length(given[5]) == length(given[4]) &&
        read_payers(given[3], given[4], length(given[4]), &who) && (amount = column(given[2], who.count))) {
        size count = PyArray_DIM((PyArrayObject *)given[0], 0), groups = PyArray_DIM((PyArrayObject *)given[0], 1);
        double *sums = PyMem_Calloc((size_t)groups + 1, sizeof(double));
        if (!sums) return PyErr_NoMemory();
        if (sum_groups(sums, groups, &amount, 1, &who, data(given[5]))) {
            Payers all = {.count = groups};
            see(views, count, groups, sign, sums, &all);
            double came_in = sign * nationally(sums, &all);
            PyMem_Free(sums);
            return PyFloat_FromDouble(came_in);
        }
        PyMem_Free(sums);
    }
    return in_numpy("book_by_group", given, arguments, NULL);
}

PyDoc_STRVAR(add_up_doc, "add_up(amounts, presence): see kernels/books.py.");
static PyObject *add_up(PyObject *self, PyObject *const *given, Py_ssize_t arguments) {
    const double *amounts[MOST];
    size n = 0, count = 0;
    if (arguments == 2 && column(given[1], -1)) {
        n = length(given[1]);
        count = columns(given[0], n, amounts);
    }
    if (!count) return in_numpy("add_up", given, arguments, NULL);
    Payers all = {.count = n, .presence = data(given[1])};
    PyObject *whole = new_reals(n), *totals = PyList_New(count);
    for (size k = 0; whole && totals && k < count; k++) {
        PyObject *total = PyFloat_FromDouble(nationally(amounts[k], &all));
        if (!total) Py_CLEAR(totals);
        else PyList_SET_ITEM(totals, k, total);
    }
    if (!whole || !totals) {
        Py_XDECREF(whole);
        Py_XDECREF(totals);
        return NULL;
    }
    double *restrict sum = data(whole);
    memcpy(sum, amounts[0], (size_t)n * sizeof(double));
    for (size k = 1; k < count; k++)
        for (size i = 0; i < n; i++) sum[i] += amounts[k][i];
    return Py_BuildValue("(NN)", whole, totals);
}

/* NumPy's maximum of a number and 0: NaN remains, and of two zeros it takes the one given second. */
static inline double not_below_0(double x) { return x > 0.0 || x != x ? x : 0.0; }

PyDoc_STRVAR(after_doc, "after(stock, sign, change, rows): see kernels/books.py.");
static PyObject *after(PyObject *self, PyObject *const *given, Py_ssize_t arguments) {
    const double *stock, *change;
    double sign;
    Payers who;
    if (arguments != 4 || !(stock = column(given[0], -1)) || !(sign = sign_of(given[1])) ||
        !read_payers(given[3], Py_None, length(given[0]), &who) || !(change = column(given[2], who.count)))
        return in_numpy("after", given, arguments, NULL);
    PyObject *found = new_reals(who.count);
    if (!found) return NULL;
    double *restrict left = data(found);
    if (who.rows)
        for (size i = 0; i < who.count; i++) left[i] = not_below_0(stock[who.rows[i]] + sign * change[i]);
    else
        for (size i = 0; i < who.count; i++) left[i] = not_below_0(stock[i] + sign * change[i]);
    return found;
}

PyDoc_STRVAR(imbalance_doc, "imbalance(assets, debts): see kernels/books.py.");
static PyObject *imbalance(PyObject *self, PyObject *const *given, Py_ssize_t arguments) {
    const double *assets[MOST], *debts[MOST];
    size n, owned, owed;
    if (arguments != 2 || (n = length_of_first(given[0])) < 1 || !(owned = columns(given[0], n, assets)) ||
        !(owed = columns(given[1], n, debts)))
        return in_numpy("imbalance", given, arguments, NULL);
    double most[LANES] = {0.0}, all[LANES] = {0.0};
    for (size first = 0; first < n; first += STRIP) {
        size count = n - first < STRIP ? n - first : STRIP;
        double left[STRIP] = {0.0};
        memcpy(left, assets[0] + first, (size_t)count * sizeof(double));
        for (size k = 1; k < owned; k++)
            for (size i = 0; i < count; i++) left[i] += assets[k][first + i];
        for (size k = 0; k < owed; k++)
            for (size i = 0; i < count; i++) left[i] -= debts[k][first + i];
        for (size i = 0; i < STRIP; i += LANES)
            for (int k = 0; k < LANES; k++) {
                double off = fabs(left[i + k]);
                most[k] = off > most[k] ? off : most[k];
                all[k] += off; /* is NaN where one of them is, which a comparison misses */
            }
    }
    for (int k = 1; k < LANES; k++) {
        most[0] = most[k] > most[0] ? most[k] : most[0];
        all[0] += all[k];
    }
    return PyFloat_FromDouble(all[0] != all[0] ? Py_NAN : most[0]);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, name##_doc}
PyMethodDef ledger_methods[] = {
    FAST(in_total),
    FAST(by_group),
    FAST(book),
    FAST(book_by_group),
    FAST(add_up),
    FAST(after),
    FAST(imbalance),
    {NULL, NULL, 0, NULL},
};
