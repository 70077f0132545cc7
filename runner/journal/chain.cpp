// See chain.h.
#include "runner/journal/chain.h"

#include <sodium.h>

namespace tejun::runner {
namespace {

const unsigned char *bytesOf(std::string_view text) { return reinterpret_cast<const unsigned char *>(text.data()); }

void number(std::string &out, std::uint64_t value) {
  for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

void append(std::string &out, const Digest &digest) {
  out.append(reinterpret_cast<const char *>(digest.data()), digest.size());
}

Digest linkOf(const Entry &entry, const Digest &previous) {
  Digest commitment{};
  crypto_generichash(commitment.data(), commitment.size(), bytesOf(entry.payload), entry.payload.size(),
                     entry.salt.data(), entry.salt.size());
  std::string text;
  append(text, previous);
  number(text, entry.seq);
  number(text, static_cast<std::uint64_t>(entry.at));
  number(text, static_cast<std::uint64_t>(entry.kind));
  append(text, commitment);
  return digestOf(text);
}

int valueOf(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

} // namespace

Digest digestOf(std::string_view bytes) {
  Digest out{};
  crypto_generichash(out.data(), out.size(), bytesOf(bytes), bytes.size(), nullptr, 0);
  return out;
}

Digest chainBegin(std::string_view storeId, std::int64_t run) {
  std::string text("tejun journal 1");
  text.append(storeId);
  number(text, static_cast<std::uint64_t>(run));
  return digestOf(text);
}

void seal(Entry &entry, const Digest &previous) {
  static_assert(std::tuple_size_v<EntrySalt> >= crypto_generichash_KEYBYTES_MIN);
  randombytes_buf(entry.salt.data(), entry.salt.size());
  entry.hash = linkOf(entry, previous);
}

bool follows(const Entry &entry, const Digest &previous) { return entry.hash == linkOf(entry, previous); }

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(digits[static_cast<unsigned char>(c) & 15]);
  }
  return out;
}

std::string hex(const Digest &digest) {
  return hex(std::string_view(reinterpret_cast<const char *>(digest.data()), digest.size()));
}

Digest digestFromHex(std::string_view text) {
  Digest out{};
  if (text.size() != 2 * out.size()) return out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = valueOf(text[2 * i]), low = valueOf(text[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    out[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return out;
}

} // namespace tejun::runner
