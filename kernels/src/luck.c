#include "common.h"

PyMethodDef luck_methods[] = {
    {NULL, NULL, 0, NULL},
};
