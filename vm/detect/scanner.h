// One pass over a text for all literals that rules look for in it, wherever they may stand: the rarest gram of each literal is in a
// filter of bits, then in a table; what is found there is compared in its place. After "Teddy" and FDR of Hyperscan (Wang et al.,
// "Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019), without their vector instructions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::vm::detect {

struct ScanWork {
  std::uint64_t bytes = 0;    // that the pass went over
  std::uint64_t probes = 0;   // of the tables
  std::uint64_t compared = 0; // bytes of literals
};

class LiteralScanner {
public:
  enum class Anchor : std::uint8_t { none, start, end };
  struct Literal {
    std::uint32_t field = 0;
    Anchor anchor = Anchor::none;
    std::string text; // not empty
    std::uint32_t key = 0;
  };
  explicit LiteralScanner(const std::vector<Literal> &);

  /// Calls hit(key) for each literal that stands in the text of the field, at least once.
  template <class Hit> void scan(std::uint32_t field, std::string_view text, ScanWork &work, const Hit &hit) const {
    scan(fours_, field, text, work, hit);
    scan(twos_, field, text, work, hit);
    scan(ones_, field, text, work, hit);
  }
  std::size_t bytes() const;

private:
  struct Entry {
    std::uint32_t text = 0;             // in texts
    std::uint32_t length = 0, gram = 0; // gram: where it stands in the literal
    std::uint32_t key = 0;
    std::uint32_t check = 0; // bytes of its other end, compared before the rest is fetched
    Anchor anchor = Anchor::none;
  };
  struct Slot {
    std::uint64_t gram = 0; // with its field
    std::uint32_t first = 0, count = 0;
  };
  /// Literals whose grams have `Width` bytes: those of at least four bytes, of two and three, of one.
  template <unsigned Width> struct Grams {
    std::vector<std::uint64_t> filter;
    std::vector<Slot> slots;
    std::vector<Entry> entries;
    std::string texts;
    std::vector<bool> fields; // those that have literals here
    unsigned filterShift = 64, slotShift = 64;
  };

  static constexpr std::uint64_t mixed(std::uint64_t gram) { return gram * 0x9e3779b97f4a7c15u; }
  template <unsigned Width> static std::uint64_t gramAt(const char *at, std::uint64_t field) {
    if constexpr (Width == 4) {
      std::uint32_t gram;
      std::memcpy(&gram, at, 4);
      return field << 32 | gram;
    } else if constexpr (Width == 2) {
      std::uint16_t gram;
      std::memcpy(&gram, at, 2);
      return field << 32 | gram;
    } else {
      return field << 32 | static_cast<unsigned char>(*at);
    }
  }
  static std::size_t checkedAt(const Entry &e) { return e.gram * 2 < e.length ? e.length - 4 : 0; }
  template <unsigned Width> static void build(Grams<Width> &, const std::vector<Literal> &);

  template <unsigned Width, class Hit>
  static void scan(const Grams<Width> &grams, std::uint32_t field, std::string_view text, ScanWork &work,
                   const Hit &hit) {
    if (field >= grams.fields.size() || !grams.fields[field] || text.size() < Width) return;
    work.bytes += text.size();
    const std::size_t last = text.size() - Width;
    const std::uint64_t *filter = grams.filter.data();
    for (std::size_t i = 0; i <= last; ++i) {
      const std::uint64_t gram = gramAt<Width>(text.data() + i, field);
      const std::uint64_t hash = mixed(gram);
      const std::uint64_t bit = hash >> grams.filterShift;
      if ((filter[bit / 64] >> (bit % 64) & 1) != 0) probe(grams, gram, hash, i, text, work, hit);
    }
  }
  template <unsigned Width, class Hit>
  static void probe(const Grams<Width> &grams, std::uint64_t gram, std::uint64_t hash, std::size_t at,
                    std::string_view text, ScanWork &work, const Hit &hit) {
    std::size_t i = hash >> grams.slotShift;
    for (;; i = (i + 1) & (grams.slots.size() - 1)) {
      ++work.probes;
      const Slot &slot = grams.slots[i];
      if (slot.count == 0) return;
      if (slot.gram != gram) continue;
      for (std::uint32_t e = slot.first; e < slot.first + slot.count; ++e) {
        const Entry &entry = grams.entries[e];
        if (at < entry.gram || at - entry.gram + entry.length > text.size()) continue;
        const std::size_t from = at - entry.gram;
        if (entry.anchor == Anchor::start && from != 0) continue;
        if (entry.anchor == Anchor::end && from + entry.length != text.size()) continue;
        if (Width == 4 && gramAt<4>(text.data() + from + checkedAt(entry), 0) != entry.check) continue;
        work.compared += entry.length;
        if (std::memcmp(text.data() + from, grams.texts.data() + entry.text, entry.length) == 0) hit(entry.key);
      }
      return;
    }
  }

  Grams<4> fours_;
  Grams<2> twos_;
  Grams<1> ones_;
};

} // namespace tejun::vm::detect
