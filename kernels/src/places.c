/* Tables of flags: a row for each firm, a byte for each of eight slots. */
#include "common.h"

enum { SLOTS = 8 };

/* Adds products of flags and weights to the sums of the eight slots. */
static inline void add_row(double *sum, const uint8_t *flags, double weight) {
    for (int slot = 0; slot < SLOTS; slot++) sum[slot] += flags[slot] * weight;
}

/* The sums of the products of all slots, each added up as pairwise_sum does. */
static void add_flags(const uint8_t *flags, const double *weight, size n, double *sum) {
    if (n < 8) {
        for (int slot = 0; slot < SLOTS; slot++) sum[slot] = -0.0;
        for (size i = 0; i < n; i++) add_row(sum, flags + SLOTS * i, weight[i]);
        return;
    }
    if (n <= 128) {
        double r[8][SLOTS];
        size i;
        for (int k = 0; k < 8; k++)
            for (int slot = 0; slot < SLOTS; slot++) r[k][slot] = flags[SLOTS * k + slot] * weight[k];
        for (i = 8; i < n - n % 8; i += 8)
            for (int k = 0; k < 8; k++) add_row(r[k], flags + SLOTS * (i + k), weight[i + k]);
        for (int slot = 0; slot < SLOTS; slot++)
            sum[slot] = ((r[0][slot] + r[1][slot]) + (r[2][slot] + r[3][slot])) +
                        ((r[4][slot] + r[5][slot]) + (r[6][slot] + r[7][slot]));
        for (; i < n; i++) add_row(sum, flags + SLOTS * i, weight[i]);
        return;
    }
    double rest[SLOTS];
    size half = n / 2;
    half -= half % 8;
    add_flags(flags, weight, half, sum);
    add_flags(flags + SLOTS * half, weight + half, n - half, rest);
    for (int slot = 0; slot < SLOTS; slot++) sum[slot] += rest[slot];
}

PyDoc_STRVAR(flag_sums_doc, "flag_sums(flagged, starts, places, count): weighted sums of flags, (tables, slots, count).");
static PyObject *flag_sums(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 4 && PyTuple_Check(args[0]) && PyTuple_GET_SIZE(args[0]) && is_array(args[1], NPY_INTP) &&
               rank(args[1]) == 1 && is_array(args[2], NPY_INTP) && rank(args[2]) == 1 && PyLong_Check(args[3]);
    size n = 0, tables = fast ? PyTuple_GET_SIZE(args[0]) : 0;
    for (size table = 0; fast && table < tables; table++) {
        PyObject *pair = PyTuple_GET_ITEM(args[0], table);
        if (!(fast = PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) == 2)) break;
        PyObject *flags = PyTuple_GET_ITEM(pair, 0), *weight = PyTuple_GET_ITEM(pair, 1);
        fast = is_flags(flags) && rank(flags) == 2 && PyArray_DIM((PyArrayObject *)flags, 1) == SLOTS &&
               is_array(weight, NPY_DOUBLE) && rank(weight) == 1 && length(flags) == SLOTS * length(weight) &&
               (!table || length(weight) == n);
        n = fast ? length(weight) : 0;
    }
    if (!fast) return in_numpy("flag_sums", args, given, NULL);
    size runs = length(args[1]), count = PyLong_AsSsize_t(args[3]);
    const npy_intp *start = data(args[1]), *place = rows_of(args[2], runs, "places");
    if (PyErr_Occurred() || !rows_fit(start, runs, n) || !rows_fit(place, runs, count)) return NULL;
    npy_intp shape[3] = {tables, SLOTS, count};
    PyObject *found = PyArray_ZEROS(3, shape, NPY_DOUBLE, 0);
    if (!found) return NULL;
    double *out = data(found);
    for (size table = 0; table < tables; table++, out += SLOTS * count) {
        PyObject *pair = PyTuple_GET_ITEM(args[0], table);
        const uint8_t *flags = data(PyTuple_GET_ITEM(pair, 0));
        const double *weight = data(PyTuple_GET_ITEM(pair, 1));
        for (size run = 0; run < runs; run++) { /* as np.add.reduceat: the first row, and to that the sum of the others */
            size first = start[run], end = run + 1 < runs ? start[run + 1] : n;
            double others[SLOTS];
            if (end - first > 1) add_flags(flags + SLOTS * (first + 1), weight + first + 1, end - first - 1, others);
            for (int slot = 0; slot < SLOTS; slot++) {
                double sum = flags[SLOTS * first + slot] * weight[first];
                out[slot * count + place[run]] = end - first > 1 ? sum + others[slot] : sum;
            }
        }
    }
    return found;
}

PyMethodDef places_methods[] = {
    {"flag_sums", (PyCFunction)(void (*)(void))flag_sums, METH_FASTCALL, flag_sums_doc},
    {NULL, NULL, 0, NULL},
};
