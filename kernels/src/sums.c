/* Sums by group. */
#include "common.h"

/* Adds up as np.add.reduce does over a contiguous column: in pairs of blocks, eight accumulators to a block. */
double pairwise_sum(const double *a, size n) {
    if (n < 8) {
        double sum = -0.0;
        for (size i = 0; i < n; i++) sum += a[i];
        return sum;
    }
    if (n <= 128) {
        double r[8];
        size i;
        for (int k = 0; k < 8; k++) r[k] = a[k];
        for (i = 8; i < n - n % 8; i += 8)
            for (int k = 0; k < 8; k++) r[k] += a[i + k];
        double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        for (; i < n; i++) sum += a[i];
        return sum;
    }
    size half = n / 2;
    half -= half % 8;
    return pairwise_sum(a, half) + pairwise_sum(a + half, n - half);
}

/* The sum of a[i] * b[i], added up in the same order. */
static double pairwise_products(const double *a, const double *b, size n) {
    if (n <= 128) {
        double products[128];
        for (size i = 0; i < n; i++) products[i] = a[i] * b[i];
        return pairwise_sum(products, n);
    }
    size half = n / 2;
    half -= half % 8;
    return pairwise_products(a, b, half) + pairwise_products(a + half, b + half, n - half);
}

/* Whether an object is a column of float64 that a kernel reads as it stands. */
static inline int is_column(PyObject *object) { return is_array(object, NPY_DOUBLE) && rank(object) == 1; }

PyDoc_STRVAR(total_doc, "total(values): the sum of a column of float64.");
static PyObject *total(PyObject *self, PyObject *values) {
    if (!is_column(values)) return in_numpy("total", &values, 1, NULL);
    return PyFloat_FromDouble(0.0 + pairwise_sum(data(values), length(values)));
}

PyDoc_STRVAR(weighted_total_doc, "weighted_total(values, weight): the sum of values times their weight.");
static PyObject *weighted_total(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 2 || !is_column(args[0]) || !is_column(args[1]) || length(args[0]) != length(args[1]))
        return in_numpy("weighted_total", args, given, NULL);
    return PyFloat_FromDouble(0.0 + pairwise_products(data(args[0]), data(args[1]), length(args[0])));
}

/* How many groups to count: what is asked for, or more where a row names more; -1 where one is below 0. */
static size groups_of(const npy_intp *group, size n, size groups) {
    for (size i = 0; i < n; i++) {
        if (group[i] < 0) return -1;
        if (group[i] >= groups) groups = group[i] + 1;
    }
    return groups;
}

PyDoc_STRVAR(sum_by_doc, "sum_by(group, values, groups, weight=None): sums by group, values times their weight.");
static PyObject *sum_by(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    size n = given >= 3 && PyArray_Check(args[0]) ? length(args[0]) : -1, groups = -1;
    int weighted = given == 4 && args[3] != Py_None, fast = n >= 0 && given <= 4 && PyLong_Check(args[2]);
    fast = fast && is_array(args[0], NPY_INTP) && rank(args[0]) == 1 && is_column(args[1]) && length(args[1]) == n;
    fast = fast && (!weighted || (is_column(args[3]) && length(args[3]) == n));
    if (fast && (groups = PyLong_AsSsize_t(args[2])) < 0) PyErr_Clear(); /* NumPy finds the words */
    const npy_intp *group = fast ? data(args[0]) : NULL;
    if (groups < 0 || (groups = groups_of(group, n, groups)) < 0) return in_numpy("sum_by", args, given, NULL);
    npy_intp shape[1] = {groups};
    PyObject *sums = PyArray_ZEROS(1, shape, NPY_DOUBLE, 0);
    if (!sums) return NULL;
    const double *value = data(args[1]), *weight = weighted ? data(args[3]) : NULL;
    double *sum = data(sums);
    if (weight)
        for (size i = 0; i < n; i++) sum[group[i]] += value[i] * weight[i];
    else
        for (size i = 0; i < n; i++) sum[group[i]] += value[i];
    return sums;
}

PyDoc_STRVAR(clipped_doc, "clipped(values, low, high): values held within two numbers.");
static PyObject *clipped(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 3 || !is_column(args[0]) || !PyFloat_Check(args[1]) || !PyFloat_Check(args[2]))
        return in_numpy("clipped", args, given, NULL);
    double low = PyFloat_AS_DOUBLE(args[1]), high = PyFloat_AS_DOUBLE(args[2]);
    if (!(low <= high)) return in_numpy("clipped", args, given, NULL);
    size n = length(args[0]);
    PyObject *held = new_reals(n);
    if (!held) return NULL;
    const double *value = data(args[0]);
    double *out = data(held);
    for (size i = 0; i < n; i++) {
        double least = value[i] < low ? low : value[i];
        out[i] = least > high ? high : least;
    }
    return held;
}

PyMethodDef sums_methods[] = {
    {"total", total, METH_O, total_doc},
    {"weighted_total", (PyCFunction)(void (*)(void))weighted_total, METH_FASTCALL, weighted_total_doc},
    {"sum_by", (PyCFunction)(void (*)(void))sum_by, METH_FASTCALL, sum_by_doc},
    {"clipped", (PyCFunction)(void (*)(void))clipped, METH_FASTCALL, clipped_doc},
    {NULL, NULL, 0, NULL},
};
