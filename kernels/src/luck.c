/* Random numbers of NumPy's PCG64DXSM, drawn from a state that is given with every call. */
#include "common.h"

#ifdef __SIZEOF_INT128__ /* elsewhere NumPy draws them */

typedef unsigned __int128 wide;

static const uint64_t MULTIPLIER = 0xda942042e4dd58b5u;

/* The first of the digits counts most, as in Python's int.from_bytes. */
static wide number_of(const unsigned char *digits) {
    wide number = 0;
    for (int i = 0; i < 16; i++) number = number << 8 | digits[i];
    return number;
}

static inline uint64_t scrambled(wide state) {
    uint64_t high = (uint64_t)(state >> 64), low = (uint64_t)state | 1;
    high ^= high >> 32;
    high *= MULTIPLIER;
    high ^= high >> 48;
    return high * low;
}

PyDoc_STRVAR(uniform_draws_doc, "uniform_draws(digest, shape): numbers on [0, 1) that belong to a digest of 32 bytes.");
static PyObject *uniform_draws(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 2 || !PyBytes_Check(args[0]) || PyBytes_GET_SIZE(args[0]) != 32) {
        PyErr_SetString(PyExc_TypeError, "uniform_draws: a digest of 32 bytes and a shape are wanted");
        return NULL;
    }
    PyArray_Dims shape = {NULL, 0};
    if (!PyArray_IntpConverter(args[1], &shape)) return NULL;
    PyObject *draws = PyArray_SimpleNew(shape.len, shape.ptr, NPY_DOUBLE);
    PyDimMem_FREE(shape.ptr);
    if (!draws) return NULL;
    const unsigned char *digest = (const unsigned char *)PyBytes_AS_STRING(args[0]);
    wide state = number_of(digest);
    const wide increment = number_of(digest + 16) | 1;
    double *draw = data(draws);
    for (size i = 0, n = length(draws); i < n; i++) {
        draw[i] = (double)(scrambled(state) >> 11) * 0x1p-53;
        state = state * MULTIPLIER + increment;
    }
    return draws;
}

#endif

PyMethodDef luck_methods[] = {
#ifdef __SIZEOF_INT128__
    {"uniform_draws", (PyCFunction)(void (*)(void))uniform_draws, METH_FASTCALL, uniform_draws_doc},
#endif
    {NULL, NULL, 0, NULL},
};
