#include "common.h"

PyMethodDef arrays_methods[] = {
    {NULL, NULL, 0, NULL},
};
