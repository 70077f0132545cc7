#include "vm/detect/scanner.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace tejun::vm::detect {
namespace {

/// How common a byte is in alerts, roughly: what is rare makes a better gram.
unsigned commonness(char c) {
  if (std::strchr("etaoinsrc", c) != nullptr && c != 0) return 3;
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\\' || c == '/' || c == '.' || c == ' ') return 2;
  return 1;
}

} // namespace

LiteralScanner::LiteralScanner(const std::vector<Literal> &all) {
  build(fours_, all);
  build(twos_, all);
  build(ones_, all);
}

template <unsigned Width> void LiteralScanner::build(Grams<Width> &grams, const std::vector<Literal> &all) {
  std::vector<const Literal *> mine;
  for (const Literal &l : all) {
    const unsigned width = l.text.size() >= 4 ? 4 : l.text.size() >= 2 ? 2 : 1;
    if (width == Width) mine.push_back(&l);
  }
  if (mine.empty()) return;
  // A gram that many literals have is common in alerts too.
  std::unordered_map<std::uint64_t, std::uint32_t> literals;
  for (const Literal *l : mine)
    for (std::size_t i = 0; i + Width <= l->text.size(); ++i) ++literals[gramAt<Width>(l->text.data() + i, l->field)];
  struct Placed {
    std::uint64_t gram;
    Entry entry;
  };
  std::vector<Placed> placed;
  for (const Literal *l : mine) {
    if (l->field >= grams.fields.size()) grams.fields.resize(l->field + 1, false);
    grams.fields[l->field] = true;
    std::pair<std::uint32_t, unsigned> least{~0u, 0};
    std::uint32_t best = 0;
    for (std::size_t i = 0; i + Width <= l->text.size(); ++i) {
      unsigned common = 0;
      for (unsigned k = 0; k < Width; ++k) common += commonness(l->text[i + k]);
      const std::pair score{literals[gramAt<Width>(l->text.data() + i, l->field)], common};
      if (score < least) least = score, best = static_cast<std::uint32_t>(i);
    }
    Entry entry;
    entry.text = static_cast<std::uint32_t>(grams.texts.size()),
    entry.length = static_cast<std::uint32_t>(l->text.size());
    entry.gram = best, entry.key = l->key, entry.anchor = l->anchor;
    if constexpr (Width == 4) entry.check = static_cast<std::uint32_t>(gramAt<4>(l->text.data() + checkedAt(entry), 0));
    placed.push_back({gramAt<Width>(l->text.data() + best, l->field), entry});
    grams.texts += l->text;
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Placed &a, const Placed &b) { return a.gram < b.gram; });

  // 64 bits a literal keep the filter nearly empty; a million bits still lie in the second cache.
  const auto filterBits = static_cast<unsigned>(
      std::bit_width(std::clamp<std::size_t>(placed.size() * 64, std::size_t{1} << 10, std::size_t{1} << 20) - 1));
  const auto slotBits = static_cast<unsigned>(std::bit_width(std::max<std::size_t>(placed.size() * 2, 16) - 1));
  grams.filter.assign(std::size_t{1} << filterBits >> 6, 0);
  grams.slots.assign(std::size_t{1} << slotBits, {});
  grams.filterShift = 64 - filterBits, grams.slotShift = 64 - slotBits;
  for (const Placed &p : placed) {
    const std::uint64_t hash = mixed(p.gram), bit = hash >> grams.filterShift;
    grams.filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
    std::size_t i = hash >> grams.slotShift;
    while (grams.slots[i].count != 0 && grams.slots[i].gram != p.gram) i = (i + 1) & (grams.slots.size() - 1);
    Slot &slot = grams.slots[i];
    if (slot.count++ == 0) slot.gram = p.gram, slot.first = static_cast<std::uint32_t>(grams.entries.size());
    grams.entries.push_back(p.entry);
  }
}

std::size_t LiteralScanner::bytes() const {
  const auto of = [](const auto &g) {
    return g.filter.size() * 8 + g.slots.size() * sizeof(Slot) + g.entries.size() * sizeof(Entry) + g.texts.size();
  };
  return of(fours_) + of(twos_) + of(ones_);
}

} // namespace tejun::vm::detect
