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

static inline double uniform_of(wide state) { return (double)(scrambled(state) >> 11) * 0x1p-53; }

/* Read state and increment out of a digest; 0 with an exception where it is none. */
static int read_digest(PyObject *object, wide *state, wide *increment) {
    if (!PyBytes_Check(object) || PyBytes_GET_SIZE(object) != 32) {
        PyErr_SetString(PyExc_TypeError, "a digest of 32 bytes is wanted");
        return 0;
    }
    const unsigned char *digest = (const unsigned char *)PyBytes_AS_STRING(object);
    *state = number_of(digest);
    *increment = number_of(digest + 16) | 1;
    return 1;
}

PyDoc_STRVAR(uniform_draws_doc, "uniform_draws(digest, shape): numbers on [0, 1) that belong to a digest of 32 bytes.");
static PyObject *uniform_draws(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    wide state, increment;
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "uniform_draws: a digest and a shape are wanted");
        return NULL;
    }
    if (!read_digest(args[0], &state, &increment)) return NULL;
    PyArray_Dims shape = {NULL, 0};
    if (!PyArray_IntpConverter(args[1], &shape)) return NULL;
    PyObject *draws = PyArray_SimpleNew(shape.len, shape.ptr, NPY_DOUBLE);
    PyDimMem_FREE(shape.ptr);
    if (!draws) return NULL;
    double *draw = data(draws);
    for (size i = 0, n = length(draws); i < n; i++) {
        draw[i] = uniform_of(state);
        state = state * MULTIPLIER + increment;
    }
    return draws;
}

/* What so many steps make of a state: it times a factor, plus the increment times a sum. */
enum { LEAP = 256 };
typedef struct {
    wide factor, sum;
} Steps;

static const Steps *steps_by_number(void) {
    static Steps steps[LEAP + 1];
    if (!steps[0].factor) {
        steps[0].factor = 1;
        for (int i = 0; i < LEAP; i++) {
            steps[i + 1].factor = steps[i].factor * MULTIPLIER;
            steps[i + 1].sum = steps[i].sum * MULTIPLIER + 1;
        }
    }
    return steps;
}

PyDoc_STRVAR(uniform_draws_at_doc, "uniform_draws_at(digest, count, at): some of so many uniform draws.");
static PyObject *uniform_draws_at(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    wide first, increment;
    if (count != 3) {
        PyErr_SetString(PyExc_TypeError, "uniform_draws_at: a digest, a number and positions are wanted");
        return NULL;
    }
    if (!read_digest(args[0], &first, &increment)) return NULL;
    const size all = PyNumber_AsSsize_t(args[1], PyExc_OverflowError);
    if (all == -1 && PyErr_Occurred()) return NULL;
    if (all < 0) {
        PyErr_SetString(PyExc_ValueError, "negative dimensions are not allowed");
        return NULL;
    }
    const npy_intp *at = rows_of(args[2], -1, "at");
    if (!at || !rows_fit(at, length(args[2]), all)) return NULL;
    PyObject *draws = new_reals(length(args[2]));
    if (!draws) return NULL;
    const Steps *steps = steps_by_number();
    double *draw = data(draws);
    wide state = first;
    npy_intp here = 0;
    for (size i = 0, n = length(draws); i < n; i++) {
        if (at[i] < here) {
            state = first;
            here = 0;
        }
        for (; at[i] - here > LEAP; here += LEAP) state = state * steps[LEAP].factor + increment * steps[LEAP].sum;
        state = state * steps[at[i] - here].factor + increment * steps[at[i] - here].sum;
        here = at[i];
        draw[i] = uniform_of(state);
    }
    return draws;
}

#endif

PyMethodDef luck_methods[] = {
#ifdef __SIZEOF_INT128__
    {"uniform_draws", (PyCFunction)(void (*)(void))uniform_draws, METH_FASTCALL, uniform_draws_doc},
    {"uniform_draws_at", (PyCFunction)(void (*)(void))uniform_draws_at, METH_FASTCALL, uniform_draws_at_doc},
#endif
    {NULL, NULL, 0, NULL},
};
