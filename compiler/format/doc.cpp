#include "compiler/format/doc.h"

#include <algorithm>
#include <memory>

#include "compiler/source/unicode.h"

namespace tejun::format {

namespace {

std::uint32_t columnsOf(llvm::StringRef text) { return static_cast<std::uint32_t>(displayWidth(text)); }

} // namespace

Doc DocMaker::fixed(DocKind kind, std::uint32_t width, bool breaks, bool blank) {
  Doc doc;
  doc.kind = kind;
  doc.width = width;
  doc.breaks = breaks;
  doc.blank = blank;
  doc.stops = kind != DocKind::concat && kind != DocKind::noBlank;
  return doc;
}

Doc *DocMaker::make(DocKind kind) {
  Doc *doc = ::new (arena_.Allocate<Doc>()) Doc();
  doc->kind = kind;
  return doc;
}

const Doc *DocMaker::text(llvm::StringRef text) {
  Doc *doc = make(DocKind::text);
  doc->text = text;
  const std::size_t first = text.find('\n');
  doc->width = doc->lead = columnsOf(text.substr(0, first).rtrim('\r'));
  if (first != llvm::StringRef::npos) {
    doc->manyLines = doc->stops = true;
    doc->lastWidth = columnsOf(text.substr(text.rfind('\n') + 1));
  }
  return doc;
}

const Doc *DocMaker::spaces(std::uint32_t count) {
  if (count == 0) return &nothing_;
  Doc *doc = make(DocKind::spaces);
  doc->amount = doc->width = doc->lead = count;
  return doc;
}

const Doc *DocMaker::flatText(llvm::StringRef text) {
  Doc *doc = make(DocKind::flatText);
  doc->text = text;
  doc->width = columnsOf(text);
  return doc;
}

const Doc *DocMaker::comment(llvm::StringRef text, bool ownLine, bool blankBehind) {
  Doc *doc = make(DocKind::comment);
  doc->text = text;
  doc->ownLine = ownLine;
  doc->blank = blankBehind;
  doc->breaks = doc->stops = true;
  return doc;
}

const Doc *DocMaker::concat(llvm::ArrayRef<const Doc *> parts) {
  if (parts.empty()) return &nothing_;
  if (parts.size() == 1) return parts.front();
  Doc *doc = make(DocKind::concat);
  const Doc **copy = arena_.Allocate<const Doc *>(parts.size());
  std::uninitialized_copy(parts.begin(), parts.end(), copy);
  doc->parts = {copy, parts.size()};
  for (const Doc *part : parts) {
    doc->breaks |= part->breaks;
    if (!doc->stops) doc->lead += part->lead;
    doc->stops |= part->stops;
    (doc->manyLines ? doc->lastWidth : doc->width) += part->width;
    if (part->manyLines) {
      doc->manyLines = true;
      doc->lastWidth = part->lastWidth;
    }
  }
  return doc;
}

const Doc *DocMaker::nest(std::uint32_t columns, const Doc *inner) {
  Doc *doc = ::new (arena_.Allocate<Doc>()) Doc(*inner);
  doc->kind = DocKind::nest;
  doc->amount = columns;
  const Doc **only = arena_.Allocate<const Doc *>(1);
  *only = inner;
  doc->parts = {only, 1};
  return doc;
}

const Doc *DocMaker::group(const Doc *inner) {
  if (!inner->stops) return inner; // nothing to decide
  Doc *doc = const_cast<Doc *>(nest(0, inner));
  doc->kind = DocKind::group;
  return doc;
}

const Doc *DocMaker::choice(const Doc *first, const Doc *second, std::uint32_t needed) {
  Doc *doc = ::new (arena_.Allocate<Doc>()) Doc(*second);
  doc->kind = DocKind::choice;
  doc->amount = needed;
  doc->breaks = true;
  const Doc **both = arena_.Allocate<const Doc *>(2);
  both[0] = first;
  both[1] = second;
  doc->parts = {both, 2};
  return doc;
}

} // namespace tejun::format
