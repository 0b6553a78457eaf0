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

PyDoc_STRVAR(total_doc, "total(values): the sum of a column of float64.");
static PyObject *total(PyObject *self, PyObject *values) {
    const double *a = reals(values, -1, "values");
    if (!a) return NULL;
    return PyFloat_FromDouble(0.0 + pairwise_sum(a, length(values)));
}

PyMethodDef sums_methods[] = {
    {"total", total, METH_O, total_doc},
    {NULL, NULL, 0, NULL},
};
