// The provider `http`: one named endpoint an intrinsic, over HTTPS, as the site configures them (docs/reference/providers.md).
//   settings: {"manifest": {"intrinsics": […]}, "endpoints": {"intel.reputation": {"method": "GET", "url": "https://api.example/v1/{of}",
//              "query": {"days": "30"}, "headers": {"Authorization": "Bearer {secret:token}"}, "body": …, "result": "/data/score"}}}
// A parameter comes into an address only percent-encoded, and into a body only as a JSON value of its own: it is never part of a syntax.
#include "providers/sdk/serve.h"

#include <curl/curl.h>

#include <algorithm>
#include <map>
#include <memory>

namespace {

using namespace tejun::provider;

constexpr std::size_t largest = 3u << 20; // of an answer

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

std::string encoded(CURL *curl, const std::string &text) {
  const std::unique_ptr<char, decltype(&curl_free)> made(
      curl_easy_escape(curl, text.data(), static_cast<int>(text.size())), &curl_free);
  return made ? made.get() : "";
}

struct Exchange {
  std::string body;
  bool tooLarge = false;
  const Call *call = nullptr;
};

std::size_t receive(char *bytes, std::size_t size, std::size_t count, void *to) {
  auto &exchange = *static_cast<Exchange *>(to);
  exchange.tooLarge = exchange.tooLarge || exchange.body.size() + size * count > largest;
  if (exchange.tooLarge) return 0;
  exchange.body.append(bytes, size * count);
  return size * count;
}
int goOn(void *to, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange *>(to)->call->cancelled ? 1 : 0;
}

class Http final : public Provider {
public:
  void initialize(const Json &settings, const Json &given) override {
    if (!settings.value("manifest", Json()).is_object() || !settings.value("endpoints", Json()).is_object())
      throw Failed{"unavailable", "the settings `manifest` and `endpoints` should be objects"};
    manifest = settings["manifest"];
    endpoints = settings["endpoints"];
    authorities = settings.value("ca_file", std::string());
    for (const auto &[name, secret] : given.items()) secrets[name] = secret.get<std::string>();
    for (const auto &[name, endpoint] : endpoints.items()) {
      const std::string url = endpoint.is_object() ? endpoint.value("url", std::string()) : std::string();
      // What comes from a run may choose a resource, never who is talked to.
      const std::size_t start = std::min(url.size(), url.find("//") + 2);
      const std::string who = url.substr(start, url.find_first_of("/?#", start) - start);
      if (who.find('{') != std::string::npos) throw Failed{"denied", "the endpoint `" + name + "` has a parameter in its host"};
      const std::string host = who.substr(0, who.starts_with('[') ? who.find(']') + 1 : who.find(':'));
      const bool here = host == "127.0.0.1" || host == "localhost" || host == "[::1]";
      const bool safe = url.starts_with("https://") || (url.starts_with("http://") && here);
      if (!safe || who.find('@') != std::string::npos) throw Failed{"denied", "the endpoint `" + name + "` is not https"};
    }
  }

  Json describe() override { return manifest; }

  Json call(const Call &call) override {
    const auto endpoint = endpoints.find(call.intrinsic);
    if (endpoint == endpoints.end()) throw Invalid{"there is no such intrinsic"};
    const Curl curl(curl_easy_init(), &curl_easy_cleanup);
    if (!curl) throw Failed{"unavailable", "out of memory"};
    Exchange exchange;
    exchange.call = &call;
    const std::string url = urlOf(curl.get(), *endpoint, call);
    const std::string method = endpoint->value("method", std::string("GET"));
    std::string body;
    Headers headers(nullptr, &curl_slist_free_all);
    const auto header = [&](const std::string &line) { headers.reset(curl_slist_append(headers.release(), line.c_str())); };
    header("Accept: application/json");
    header("Idempotency-Key: " + printable(call.key));
    const Json fixed = endpoint->value("headers", Json::object());
    for (const auto &[name, value] : fixed.items())
      header(name + ": " + printable(filled(value.get<std::string>(), call, [](const std::string &text) { return text; })));
    if (endpoint->contains("body")) {
      header("Content-Type: application/json");
      body = bound((*endpoint)["body"], call).dump();
      curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
      curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    }
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!authorities.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, authorities.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, millisecondsLeft(call));
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &receive);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &goOn);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &exchange);
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
    const CURLcode done = curl_easy_perform(curl.get());
    if (exchange.tooLarge) throw Failed{"bad_reply", "the answer is larger than 3 MiB"};
    if (done == CURLE_OPERATION_TIMEDOUT || done == CURLE_ABORTED_BY_CALLBACK) throw Failed{"timeout", "no answer in time"};
    if (done != CURLE_OK) throw Failed{"unavailable", curl_easy_strerror(done)};
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    return valueOf(status, exchange.body, endpoint->value("result", std::string()));
  }

private:
  static long millisecondsLeft(const Call &call) {
    using namespace std::chrono;
    return std::max<long>(1, duration_cast<milliseconds>(call.deadline - steady_clock::now()).count());
  }
  /// No line of a header ends early.
  static std::string printable(std::string text) {
    std::erase_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    return text;
  }

  static Json valueOf(long status, const std::string &body, const std::string &pointer) {
    const std::string words = "HTTP status " + std::to_string(status);
    if (status == 401 || status == 403) throw Failed{"denied", words};
    if (status == 404 || status == 410) throw Failed{"not_found", words};
    if (status == 408 || status == 504) throw Failed{"timeout", words};
    if (status == 429) throw Failed{"rate_limited", words};
    if (status >= 500) throw Failed{"unavailable", words};
    if (status < 200 || status >= 300) throw Failed{"bad_reply", words};
    if (body.empty()) return nullptr;
    const Json answer = Json::parse(body, nullptr, false);
    if (answer.is_discarded()) throw Failed{"bad_reply", "the answer is not JSON"};
    if (pointer.empty()) return answer;
    const Json::json_pointer place(pointer);
    if (!answer.contains(place)) throw Failed{"bad_reply", "the answer has no " + pointer};
    return answer.at(place);
  }

  /// `{name}` is the parameter, `{secret:name}` the secret.
  template <typename Encode> std::string filled(const std::string &pattern, const Call &call, const Encode &encode) const {
    std::string out;
    for (std::size_t at = 0; at < pattern.size();) {
      const std::size_t close = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
      if (close == std::string::npos) {
        out += pattern[at++];
        continue;
      }
      const std::string name = pattern.substr(at + 1, close - at - 1);
      at = close + 1;
      if (name.starts_with("secret:")) {
        const auto secret = secrets.find(name.substr(7));
        if (secret == secrets.end()) throw Failed{"unavailable", "there is no secret `" + name.substr(7) + "`"};
        out += encode(secret->second);
      } else {
        out += encode(textOf(name, call));
      }
    }
    return out;
  }

  static std::string textOf(const std::string &name, const Call &call) {
    const auto given = call.arguments.find(name);
    if (given == call.arguments.end() || given->is_null()) throw Invalid{"`" + name + "` is missing"};
    if (given->is_structured()) throw Invalid{"`" + name + "` has no text for an address"};
    const std::string text = given->is_string() ? given->get<std::string>() : given->dump();
    // A dot is not encoded, and two of them are a way out of a path.
    if (text == "." || text == ".." || text.empty()) throw Invalid{"`" + name + "` cannot be part of an address"};
    return text;
  }

  std::string urlOf(CURL *curl, const Json &endpoint, const Call &call) const {
    const auto encode = [&](const std::string &text) { return encoded(curl, text); };
    std::string url = filled(endpoint["url"].get<std::string>(), call, encode);
    char between = url.find('?') == std::string::npos ? '?' : '&';
    const Json query = endpoint.value("query", Json::object());
    for (const auto &[name, value] : query.items()) {
      const std::string pattern = value.get<std::string>();
      const bool one = pattern.size() > 2 && pattern.front() == '{' && pattern.find('}') == pattern.size() - 1;
      const auto given = one ? call.arguments.find(pattern.substr(1, pattern.size() - 2)) : call.arguments.end();
      const bool absent = one && !pattern.starts_with("{secret:") && (given == call.arguments.end() || given->is_null());
      if (absent) continue; // an optional parameter
      url += between + encode(name) + "=" + filled(pattern, call, encode);
      between = '&';
    }
    return url;
  }

  /// `{"$argument": "name"}` is the parameter's value, whatever it is; null when it is absent.
  static Json bound(const Json &pattern, const Call &call) {
    if (pattern.is_object() && pattern.size() == 1 && pattern.contains("$argument"))
      return call.arguments.value(pattern["$argument"].get<std::string>(), Json());
    Json out = pattern;
    if (out.is_structured())
      for (Json &inner : out) inner = bound(inner, call);
    return out;
  }

  Json manifest = {{"intrinsics", Json::array()}}, endpoints = Json::object();
  std::string authorities;
  std::map<std::string, std::string> secrets;
};

} // namespace

int main() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Http http;
  return serve(http, "http", "1");
}
