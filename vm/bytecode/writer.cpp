// Module → bytes. Numbers are little-endian base-128 of least length; signed ones zigzag; an Index is written plus one, so that none is 0.
#include "vm/bytecode/writer.h"

#include <sodium.h>

#include "vm/bytecode/format.h"

namespace tejun::vm {
namespace {

class Writer {
public:
  std::string &out() { return out_; }

  void number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) out_.push_back(static_cast<char>(n | 0x80));
    out_.push_back(static_cast<char>(n));
  }
  void fixed32(std::uint32_t n) {
    for (int shift = 0; shift < 32; shift += 8) out_.push_back(static_cast<char>(n >> shift));
  }

  void put(bool b) { number(b); }
  void put(std::uint8_t n) { out_.push_back(static_cast<char>(n)); }
  void put(std::uint16_t n) { number(n); }
  void put(std::uint32_t n) { number(static_cast<std::uint32_t>(n + 1)); }
  void put(std::uint64_t n) { number(n); }
  void put(std::int64_t n) { number(static_cast<std::uint64_t>(n) << 1 ^ static_cast<std::uint64_t>(n >> 63)); }
  void put(const std::string &s) {
    number(s.size());
    out_.append(s);
  }
  template <class E>
    requires std::is_enum_v<E>
  void put(E e) {
    static_assert(format::enumCount<E> != 0);
    out_.push_back(static_cast<char>(e));
  }
  /// Code is as the interpreter reads it.
  void put(const std::vector<std::uint32_t> &v, std::string_view member) {
    number(v.size());
    for (std::uint32_t n : v)
      if (member == "code")
        fixed32(n);
      else
        put(n);
  }
  template <class T> void put(const std::vector<T> &v) {
    number(v.size());
    for (const T &item : v) put(item);
  }
  template <class T, std::size_t N> void put(const T (&items)[N]) {
    for (const T &item : items) put(item);
  }
  template <format::Described T> void put(const T &t) {
    std::apply([&](const auto &...f) { (put(t.*f.member, f.name), ...); }, format::Fields<T>::list);
  }
  template <class T> void put(const T &t, std::string_view) { put(t); }

private:
  std::string out_;
};

std::string sectionsOf(const Module &module) {
  Writer all, section;
  const format::SectionInfo *open = nullptr;
  auto close = [&] {
    if (!open) return;
    all.put(open->number);
    all.put(section.out());
    section.out().clear();
  };
  format::eachMember(module, [&](const format::SectionInfo &info, std::string_view name, const auto &member) {
    if (open != &info) close();
    open = &info;
    section.put(member, name);
  });
  close();
  return std::move(all.out());
}

} // namespace

std::string seal(Module &module) {
  const std::string body = sectionsOf(module);
  Writer head;
  head.out() = format::magic;
  head.fixed32(format::version);
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, format::hashBytes);
  for (std::string_view part : {std::string_view(head.out()), std::string_view(body)})
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char *>(part.data()), part.size());
  crypto_generichash_final(&state, module.hash, format::hashBytes);
  std::string file = std::move(head.out());
  file.append(reinterpret_cast<const char *>(module.hash), format::hashBytes);
  return file.append(body);
}

} // namespace tejun::vm
