// Format.def as C++: lists of member pointers that writer and reader walk alike, and the constants of the file's head.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "vm/bytecode/module.h"

namespace tejun::vm::format {

/// A byte that is no text, the name, and line ends that a careless transfer changes.
inline constexpr std::string_view magic{"\x7fTJB\r\n\x1a\n", 8};
inline constexpr std::uint32_t version = 6; // a change of anything that is read
inline constexpr std::size_t hashBytes = 32;
inline constexpr std::size_t headBytes = magic.size() + 4 + hashBytes; // then come the sections

template <class Struct, class Member> struct FieldOf {
  std::string_view name;
  Member Struct::*member;
};
template <class S, class M> FieldOf(std::string_view, M S::*) -> FieldOf<S, M>;

template <class Struct> struct Fields; // ::list is a tuple of FieldOf
// clang-format off
#define STRUCT(Type)                                                                                                   \
  template <> struct Fields<Type> {                                                                                    \
    using Struct = Type;                                                                                               \
    static constexpr std::string_view name = #Type;                                                                    \
    static constexpr auto list = std::tuple_cat(std::tuple<>{}
#define FIELD(m) , std::tuple{FieldOf{std::string_view(#m), &Struct::m}}
#define END ); };
// clang-format on
#include "vm/bytecode/Format.def"

template <class T>
concept Described = requires { Fields<T>::list; };

struct SectionInfo {
  std::uint8_t number;
  std::string_view name, prose;
};
inline constexpr SectionInfo sections[] = {
#define SECTION(number, name, prose) {number, #name, prose},
#define MEMBER(m)
#define END_SECTION
#include "vm/bytecode/Format.def"
};

/// Calls visit(section, member) for each member of the module, in the order of the file.
template <class Module, class Visit> void eachMember(Module &module, Visit visit) {
  const SectionInfo *current = nullptr;
  const SectionInfo *next = sections;
#define SECTION(number, name, prose) current = next++;
#define MEMBER(m) visit(*current, std::string_view(#m), module.m);
#define END_SECTION
#include "vm/bytecode/Format.def"
}

/// How many values an enum has: what the reader accepts.
template <class E> inline constexpr unsigned enumCount = 0;
#define ROW_COUNT +1u
template <>
inline constexpr unsigned enumCount<Scalar> = 0
#define SCALAR(kind, Name, repr, indicator, en, ja) ROW_COUNT
#include "vm/bytecode/Scalars.def"
    ;
#undef ROW_COUNT
template <> inline constexpr unsigned enumCount<Severity> = severityCount;
template <> inline constexpr unsigned enumCount<TypeKind> = 9;
template <> inline constexpr unsigned enumCount<CrashPolicy> = 3;
template <> inline constexpr unsigned enumCount<SiteKind> = 12;
template <> inline constexpr unsigned enumCount<OfficeUnit> = 3;
template <> inline constexpr unsigned enumCount<AskKind> = 5;
template <> inline constexpr unsigned enumCount<OutcomeKind> = 3;
template <> inline constexpr unsigned enumCount<GuardKind> = 3;
template <> inline constexpr unsigned enumCount<AtomOp> = 13;
template <> inline constexpr unsigned enumCount<ConditionKind> = 5;

} // namespace tejun::vm::format
