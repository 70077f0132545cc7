// The readers that need code of their own, and those that make an object of a text. What is only a table is in sources.cpp.
#pragma once

#include "runner/ingest/mapper.h"

#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

/// Whether the object has a field of the normal form.
bool looksNormal(const nlohmann::json &);
void readNormal(const nlohmann::json &, Mapper &);
void readSuricata(const nlohmann::json &, Mapper &);

/// A text as the object that the tables read. Errors are among the problems.
struct TextAlert {
  nlohmann::json object = nlohmann::json::object();
  std::vector<Problem> problems;
  int zone = 0; // minutes east of Greenwich, of times that say no zone
};
/// Whether the first line is one of this format; of a mail, the whole text.
bool looksCef(std::string_view bytes);
bool looksLeef(std::string_view bytes);
bool looksMail(std::string_view bytes);
TextAlert cefObject(std::string_view bytes, const std::string &path);
TextAlert leefObject(std::string_view bytes, const std::string &path);
TextAlert mailObject(std::string_view bytes, const std::string &path);

} // namespace tejun::runner
