// What the shared library shows; everything else in it is hidden.
#ifndef TEJUN_EXPORT_H
#define TEJUN_EXPORT_H
#define TEJUN_API __attribute__((visibility("default")))
#endif
