// See sqlite.h.
#include "runner/journal/sqlite.h"

namespace tejun::runner {

Statement::Statement(sqlite3 *db, std::string_view sql) {
  sqlite3_stmt *made = nullptr;
  status_ = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &made, nullptr);
  statement_.reset(made);
}

Statement &Statement::bind(std::int64_t value) {
  if (status_ == SQLITE_OK) status_ = sqlite3_bind_int64(statement_.get(), next_++, value);
  return *this;
}

Statement &Statement::bind(std::optional<std::int64_t> value) {
  if (value) return bind(*value);
  if (status_ == SQLITE_OK) status_ = sqlite3_bind_null(statement_.get(), next_++);
  return *this;
}

// What is bound outlives the step: no copy.
Statement &Statement::text(std::string_view value) {
  if (status_ == SQLITE_OK)
    status_ = sqlite3_bind_text64(statement_.get(), next_++, value.data() == nullptr ? "" : value.data(), value.size(),
                                  SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement &Statement::blob(std::string_view value) {
  if (status_ == SQLITE_OK)
    status_ = sqlite3_bind_blob64(statement_.get(), next_++, value.data() == nullptr ? "" : value.data(), value.size(),
                                  SQLITE_STATIC);
  return *this;
}

int Statement::step() { return status_ == SQLITE_OK ? sqlite3_step(statement_.get()) : status_; }

int Statement::done() {
  const int code = step();
  reset();
  return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

void Statement::reset() {
  next_ = 1;
  if (!statement_) return;
  sqlite3_reset(statement_.get());
  status_ = SQLITE_OK;
}

std::string_view Statement::bytes(int column) const {
  const void *data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char *>(data), static_cast<std::size_t>(size));
}

int Database::open(const std::string &path, int flags) {
  sqlite3 *made = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &made, flags, nullptr);
  db_.reset(made);
  return code;
}

int Database::run(const char *sql) { return sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr); }

std::optional<std::string> Database::one(std::string_view sql) const {
  Statement query = prepare(sql);
  if (query.step() != SQLITE_ROW) return std::nullopt;
  return std::string(query.bytes(0));
}

std::string Database::error() const { return db_ ? sqlite3_errmsg(db_.get()) : "out of memory"; }

} // namespace tejun::runner
