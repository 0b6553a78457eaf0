/* What all kernels share: columns taken from NumPy arrays, checked, and NumPy's own way of adding up. */
#ifndef GREENFORGE_COMMON_H
#define GREENFORGE_COMMON_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL greenforge_ARRAY_API
#ifndef GREENFORGE_MODULE
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef Py_ssize_t size;

/* Whether an object is an array of a type, in C order and aligned, which is what all kernels read. */
static inline int is_array(PyObject *object, int type) {
    if (!PyArray_Check(object)) return 0;
    PyArrayObject *array = (PyArrayObject *)object;
    return PyArray_TYPE(array) == type && PyArray_ISCARRAY_RO(array);
}

/* Whether an object is a array of flags, a byte for each: bool or uint8, in C order. */
static inline int is_flags(PyObject *object) { return is_array(object, NPY_BOOL) || is_array(object, NPY_UINT8); }

static inline void *data(PyObject *array) { return PyArray_DATA((PyArrayObject *)array); }
static inline size length(PyObject *array) { return PyArray_SIZE((PyArrayObject *)array); }
static inline int rank(PyObject *array) { return PyArray_NDIM((PyArrayObject *)array); }

/* The numbers of an array of float64 with so many of them; NULL with an exception where it is not one. */
static inline double *reals(PyObject *object, size count, const char *name) {
    if (is_array(object, NPY_DOUBLE) && (count < 0 || length(object) == count)) return data(object);
    PyErr_Format(PyExc_TypeError, "%s: a float64 array of %zd numbers in C order is wanted, not %R", name, count, object);
    return NULL;
}

/* The rows an array of intp names; NULL with an exception where it is not one. */
static inline npy_intp *rows_of(PyObject *object, size count, const char *name) {
    if (is_array(object, NPY_INTP) && (count < 0 || length(object) == count)) return data(object);
    PyErr_Format(PyExc_TypeError, "%s: an array of %zd row numbers in C order is wanted, not %R", name, count, object);
    return NULL;
}

static inline PyObject *new_rows(size count) {
    npy_intp shape[1] = {count};
    return PyArray_SimpleNew(1, shape, NPY_INTP);
}

static inline PyObject *new_reals(size count) {
    npy_intp shape[1] = {count};
    return PyArray_SimpleNew(1, shape, NPY_DOUBLE);
}

/* Whether all rows lie from 0 to below n; sets IndexError where one does not. */
static inline int rows_fit(const npy_intp *rows, size count, size n) {
    npy_uintp highest = 0;
    for (size i = 0; i < count; i++)
        if ((npy_uintp)rows[i] > highest) highest = (npy_uintp)rows[i];
    if (count && highest >= (npy_uintp)n) {
        PyErr_Format(PyExc_IndexError, "a row is out of bounds: there are %zd", n);
        return 0;
    }
    return 1;
}

double pairwise_sum(const double *values, size n);
PyObject *in_numpy(const char *name, PyObject *const *args, size count, PyObject *names);

#endif
