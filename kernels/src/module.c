/* The module kernels._compiled: functions are declared in the file of their subject. */
#define GREENFORGE_MODULE
#include "common.h"

extern PyMethodDef arrays_methods[], cells_methods[], ledger_methods[], luck_methods[], places_methods[],
    rules_methods[], store_methods[], sums_methods[];

static PyMethodDef *ALL[] = {arrays_methods, cells_methods, ledger_methods, luck_methods, places_methods,
                             rules_methods,  store_methods, sums_methods};

/* Calls the NumPy version of a kernel: for input that is legal and not in the form the kernel reads. */
PyObject *in_numpy(const char *name, PyObject *const *args, size count, PyObject *names) {
    PyObject *module = PyImport_ImportModule("kernels"), *versions = NULL, *found = NULL;
    if (module && (versions = PyObject_GetAttrString(module, "PLAIN"))) {
        PyObject *plain = PyMapping_GetItemString(versions, name);
        if (plain) found = PyObject_Vectorcall(plain, args, count, names);
        Py_XDECREF(plain);
    }
    Py_XDECREF(module);
    Py_XDECREF(versions);
    return found;
}

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "kernels._compiled", "Compiled twins of functions marked @kernel.", -1, NULL,
};

PyMODINIT_FUNC PyInit__compiled(void) {
    import_array();
    PyObject *module = PyModule_Create(&definition);
    if (!module) return NULL;
    for (size_t i = 0; i < sizeof(ALL) / sizeof(*ALL); i++)
        if (PyModule_AddFunctions(module, ALL[i])) {
            Py_DECREF(module);
            return NULL;
        }
    return module;
}
