#include "common.h"

PyMethodDef places_methods[] = {
    {NULL, NULL, 0, NULL},
};
