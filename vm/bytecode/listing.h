// What rows of tables are called in listings. Internal to vm/bytecode.
#pragma once

#include <string>
#include <vector>

#include "vm/bytecode/module.h"

namespace tejun::vm::listing {

std::string constant(const Module &m, std::size_t row); // Text "…" · 30m
/// Whose result each slot is; one call a listing.
std::vector<std::string> slots(const Module &m);
std::string site(const Module &m, std::size_t row); // step 1 sent "…"
std::string officeTime(const Module &m, const OfficeTime &t);
std::string outcome(const Outcome &o);
std::string signature(const Module &m, const Intrinsic &i);
void tables(const Module &m, std::string &out);

} // namespace tejun::vm::listing
