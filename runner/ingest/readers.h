// The readers: one row a format. READER(name, function) in alert.cpp; each maps an object to the normal form through a Mapper and
// leaves errors there.
#pragma once

#include "runner/ingest/mapper.h"

namespace tejun::runner {

/// Whether the object looks like one of this format.
bool looksNormal(const nlohmann::json &);
bool looksSuricata(const nlohmann::json &);

void readNormal(const nlohmann::json &, Mapper &);
void readSuricata(const nlohmann::json &, Mapper &);

} // namespace tejun::runner
