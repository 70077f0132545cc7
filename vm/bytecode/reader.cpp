// Bytes → module: the mirror of writer.cpp, walking the same lists. There is exactly one way to write a module, so reading and writing
// again gives the same bytes; numbers that are longer than needed, sections out of order and tails are refused.
#include "vm/bytecode/reader.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "vm/bytecode/format.h"
#include "vm/bytecode/limits.h"
#include "vm/bytecode/scalar_text.h"

namespace tejun::vm {
namespace {

/// After the first error everything reads as nothing.
class Reader {
public:
  explicit Reader(std::string_view bytes)
      : in_(bytes), end_(bytes.size()), memory_(std::min<std::size_t>(64 * bytes.size() + 4096, 256u << 20)) {}

  std::optional<ModuleError> error;
  std::string_view what = "head"; // the member that is read

  void fail(ModuleProblem problem, std::vector<std::pair<std::string_view, std::string>> arguments = {}) {
    if (!error) error = ModuleError{problem, {}, at_, std::move(arguments)};
    at_ = end_;
  }
  std::size_t left() const { return end_ - at_; }
  std::size_t at() const { return at_; }
  void enter(std::size_t length) { end_ = at_ + length; }
  void leave() { end_ = in_.size(); }

  std::string_view bytes(std::size_t n) {
    if (error || n > left()) {
      fail(ModuleProblem::truncated, {{"what", std::string(what)}});
      return {};
    }
    at_ += n;
    return in_.substr(at_ - n, n);
  }
  std::uint8_t byte() {
    const std::string_view b = bytes(1);
    return b.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(b[0]);
  }
  std::uint32_t fixed32() {
    const std::string_view b = bytes(4);
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < b.size(); ++i)
      n |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(b[i])) << 8 * i;
    return n;
  }
  std::uint64_t number(std::uint64_t most) {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      if (error) return 0;
      n |= std::uint64_t{b & 0x7fu} << shift;
      if (b < 0x80) {
        const bool shortest = b != 0 || shift == 0, fits = shift < 63 || b <= 1;
        if (shortest && fits && n <= most) return n;
        break;
      }
    }
    fail(ModuleProblem::bad_number, {{"what", std::string(what)}});
    return 0;
  }
  /// A count of things that take at least `least` bytes each, and `size` bytes of memory.
  std::size_t count(std::size_t least, std::size_t size) {
    const std::uint64_t n = number(std::numeric_limits<std::uint64_t>::max());
    if (n > left() / least) {
      fail(ModuleProblem::too_long,
           {{"what", std::string(what)}, {"count", std::to_string(n)}, {"limit", std::to_string(left() / least)}});
      return 0;
    }
    if (n * size > memory_) {
      fail(ModuleProblem::expands);
      return 0;
    }
    memory_ -= n * size;
    return n;
  }

  void get(bool &b) { b = number(1) != 0; }
  void get(std::uint8_t &n) { n = byte(); }
  void get(std::uint16_t &n) { n = static_cast<std::uint16_t>(number(0xffff)); }
  void get(std::uint32_t &n) { n = static_cast<std::uint32_t>(number(0xffffffff)) - 1; }
  void get(std::uint64_t &n) { n = number(std::numeric_limits<std::uint64_t>::max()); }
  void get(std::int64_t &n) {
    const std::uint64_t z = number(std::numeric_limits<std::uint64_t>::max());
    n = static_cast<std::int64_t>(z >> 1 ^ (0 - (z & 1)));
  }
  void get(std::string &s) {
    const std::string_view text = bytes(count(1, 1));
    if (!isUtf8(text)) fail(ModuleProblem::not_utf8, {{"what", std::string(what)}});
    s = text;
  }
  template <class E>
    requires std::is_enum_v<E>
  void get(E &e) {
    const std::uint8_t b = byte();
    if (b >= format::enumCount<E>)
      fail(ModuleProblem::bad_value, {{"what", std::string(what)}, {"value", std::to_string(b)}});
    else
      e = static_cast<E>(b);
  }
  template <class T> void get(std::vector<T> &v) {
    const bool code = what == "code";
    v.resize(count(code ? 4 : 1, sizeof(T)));
    for (T &item : v) {
      if constexpr (std::is_same_v<T, std::uint32_t>) {
        if (code) {
          item = fixed32();
          continue;
        }
      }
      get(item);
      if (error) return;
    }
  }
  template <class T, std::size_t N> void get(T (&items)[N]) {
    for (T &item : items) get(item);
  }
  template <format::Described T> void get(T &t) {
    const std::string_view outer = what;
    std::apply([&](const auto &...f) { ((what = f.name, get(t.*f.member)), ...); }, format::Fields<T>::list);
    what = outer;
  }

private:
  std::string_view in_;
  std::size_t at_ = 0, end_;
  std::size_t memory_;
};

void hashOf(std::string_view bytes, unsigned char (&hash)[format::hashBytes]) {
  constexpr std::size_t before = format::headBytes - format::hashBytes;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, format::hashBytes);
  for (std::string_view part : {bytes.substr(0, before), bytes.substr(format::headBytes)})
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char *>(part.data()), part.size());
  crypto_generichash_final(&state, hash, format::hashBytes);
}

void readHead(Reader &r, std::string_view bytes, Module &module) {
  if (bytes.size() > limits::moduleBytes)
    return r.fail(ModuleProblem::too_large, {{"limit", std::to_string(limits::moduleBytes)}});
  if (bytes.substr(0, format::magic.size()) != format::magic.substr(0, bytes.size()) || bytes.empty())
    return r.fail(ModuleProblem::no_magic);
  r.bytes(format::magic.size());
  const std::uint32_t version = r.fixed32();
  if (!r.error && version != format::version)
    return r.fail(ModuleProblem::wrong_version,
                  {{"found", std::to_string(version)}, {"expected", std::to_string(format::version)}});
  const std::string_view stored = r.bytes(format::hashBytes);
  if (r.error) return;
  hashOf(bytes, module.hash);
  if (std::memcmp(stored.data(), module.hash, format::hashBytes) != 0) r.fail(ModuleProblem::wrong_hash);
}

void readSections(Reader &r, Module &module) {
  const format::SectionInfo *open = nullptr;
  auto close = [&] {
    if (open && r.left() != 0) r.fail(ModuleProblem::section_tail, {{"what", std::string(open->name)}});
    r.leave();
  };
  format::eachMember(module, [&](const format::SectionInfo &info, std::string_view name, auto &member) {
    if (r.error) return;
    if (open != &info) {
      close();
      if (r.error) return;
      open = &info;
      r.what = info.name;
      const std::uint8_t found = r.byte();
      if (!r.error && found != info.number)
        return r.fail(ModuleProblem::wrong_section,
                      {{"found", std::to_string(found)}, {"expected", std::to_string(info.number)}});
      const std::size_t length = r.number(limits::moduleBytes);
      if (length > r.left()) return r.fail(ModuleProblem::truncated, {{"what", std::string(info.name)}});
      r.enter(length);
    }
    r.what = name;
    r.get(member);
  });
  if (r.error) return;
  close();
  if (!r.error && r.left() != 0) r.fail(ModuleProblem::file_tail);
}

} // namespace

ReadResult read(std::string_view bytes) {
  ReadResult result;
  Reader r(bytes);
  readHead(r, bytes, result.module);
  if (!r.error) readSections(r, result.module);
  if (r.error) {
    result.error = std::move(r.error);
    result.module = {};
  }
  return result;
}

bool rehash(std::string &bytes) {
  if (bytes.size() < format::headBytes) return false;
  unsigned char hash[format::hashBytes];
  hashOf(bytes, hash);
  std::copy(std::begin(hash), std::end(hash),
            bytes.begin() + static_cast<std::ptrdiff_t>(format::headBytes - format::hashBytes));
  return true;
}

} // namespace tejun::vm
