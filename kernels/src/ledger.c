/* The books: twins of kernels/books.py. What has another form than the loops here are made for is left to NumPy. */
#include "common.h"

enum { LEAF = 128, STRIP = 64, MOST = 32 };

/* Calls NumPy's version of a function, which takes the arguments or refuses them. */
static PyObject *left_to_numpy(const char *name, PyObject *const *arguments, Py_ssize_t count) {
    PyObject *package = PyImport_ImportModule("kernels"), *known = NULL, *plain = NULL, *found = NULL;
    if (package && (known = PyObject_GetAttrString(package, "PLAIN")) && (plain = PyMapping_GetItemString(known, name)))
        found = PyObject_Vectorcall(plain, arguments, (size_t)count, NULL);
    Py_XDECREF(plain);
    Py_XDECREF(known);
    Py_XDECREF(package);
    return found;
}

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

/* The sum in national terms of n amounts, the first one of all included, in the order in which pairwise_sum would add
   the products. */
static double sum_from(const double *amount, const Payers *who, size first, size n) {
    if (!who->presence) return pairwise_sum(amount + first, n);
    if (n > LEAF) {
        size half = n / 2;
        half -= half % 8;
        return sum_from(amount, who, first, half) + sum_from(amount, who, first + half, n - half);
    }
    double product[LEAF];
    const double *presence = who->presence;
    if (who->rows)
        for (size i = 0; i < n; i++) product[i] = amount[first + i] * presence[who->rows[first + i]];
    else
        for (size i = 0; i < n; i++) product[i] = amount[first + i] * presence[first + i];
    return pairwise_sum(product, n);
}

static double nationally(const double *amount, const Payers *who) { return 0.0 + sum_from(amount, who, 0, who->count); }

PyDoc_STRVAR(nothing_doc, "nothing(amount): see kernels/books.py.");
static PyObject *nothing(PyObject *self, PyObject *amount) {
    if (!is_array(amount, NPY_DOUBLE)) return left_to_numpy("nothing", &amount, 1);
    const double *a = data(amount);
    for (size i = 0, n = length(amount); i < n;) {
        int some = 0;
        for (size end = i + STRIP < n ? i + STRIP : n; i < end; i++) some |= a[i] != 0.0;
        if (some) Py_RETURN_FALSE;
    }
    Py_RETURN_TRUE;
}

PyDoc_STRVAR(in_total_doc, "in_total(amount, rows, presence): see kernels/books.py.");
static PyObject *in_total(PyObject *self, PyObject *const *given, Py_ssize_t count) {
    Payers who;
    const double *amount;
    if (count == 3 && column(given[2], -1) && read_payers(given[1], given[2], length(given[2]), &who) &&
        (amount = column(given[0], who.count)))
        return PyFloat_FromDouble(nationally(amount, &who));
    return left_to_numpy("in_total", given, count);
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
    if (!width) return left_to_numpy("by_group", given, arguments);
    double *sums = PyMem_Calloc((size_t)(count * width) + 1, sizeof(double));
    if (!sums) return PyErr_NoMemory();
    if (!sum_groups(sums, count, amounts, width, &who, data(given[3]))) {
        PyMem_Free(sums);
        return left_to_numpy("by_group", given, arguments);
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

/* Adds an amount to views, tables of n columns, or takes it from them: to all views in one pass where there are few. */
static void see(double *restrict views, size count, size n, double sign, const double *restrict amount,
                const Payers *who) {
    if (who->rows) {
        for (size v = 0; v < count; v++)
            for (size i = 0; i < who->count; i++) views[v * n + who->rows[i]] += sign * amount[i];
        return;
    }
    for (size v = 0; v < count; v++)
        for (size i = 0; i < n; i++) views[v * n + i] += sign * amount[i];
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
    return left_to_numpy("book", given, arguments);
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
    return left_to_numpy("book_by_group", given, arguments);
}

PyDoc_STRVAR(add_up_doc, "add_up(amounts, presence): see kernels/books.py.");
static PyObject *add_up(PyObject *self, PyObject *const *given, Py_ssize_t arguments) {
    const double *amounts[MOST];
    size n = 0, count = 0;
    if (arguments == 2 && column(given[1], -1)) {
        n = length(given[1]);
        count = columns(given[0], n, amounts);
    }
    if (!count) return left_to_numpy("add_up", given, arguments);
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
        return left_to_numpy("after", given, arguments);
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
        return left_to_numpy("imbalance", given, arguments);
    double most = 0.0;
    int undefined = 0;
    for (size first = 0; first < n; first += STRIP) {
        size count = n - first < STRIP ? n - first : STRIP;
        double left[STRIP];
        memcpy(left, assets[0] + first, (size_t)count * sizeof(double));
        for (size k = 1; k < owned; k++)
            for (size i = 0; i < count; i++) left[i] += assets[k][first + i];
        for (size k = 0; k < owed; k++)
            for (size i = 0; i < count; i++) left[i] -= debts[k][first + i];
        for (size i = 0; i < count; i++) {
            undefined |= left[i] != left[i];
            most = fabs(left[i]) > most ? fabs(left[i]) : most;
        }
    }
    return PyFloat_FromDouble(undefined ? Py_NAN : most);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, name##_doc}
PyMethodDef ledger_methods[] = {
    {"nothing", nothing, METH_O, nothing_doc},
    FAST(in_total),
    FAST(by_group),
    FAST(book),
    FAST(book_by_group),
    FAST(add_up),
    FAST(after),
    FAST(imbalance),
    {NULL, NULL, 0, NULL},
};
