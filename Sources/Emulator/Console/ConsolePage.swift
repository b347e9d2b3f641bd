import EmulatorCore
import NIOCore
import NIOHTTP1

/// The console's page and its files, which are part of the executable.
final class ConsolePage {
  /// A file as it is sent.
  private struct File {
    var type: String
    var bytes: ByteBuffer
    /// Identifies the content.
    var tag: String

    init(_ type: String, _ bytes: [UInt8]) {
      self.type = type
      self.bytes = ByteBuffer(bytes: bytes)
      let digest = SHA256.digest(of: bytes).prefix(12).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      tag = "\"\(digest.joined())\""
    }
  }

  private let token: String
  // Nobody may ever look at them, so the start does not wait for them.
  private lazy var page = File(
    "text/html; charset=utf-8", Self.inserting(token, into: PackageResources.console_page_html))
  private lazy var assets: [String: File] = [
    "text/javascript; charset=utf-8": Self.modules, "text/css; charset=utf-8": Self.styles,
    "image/svg+xml": Self.images,
  ].reduce(into: [:]) { assets, files in
    for (name, bytes) in files.value { assets[name] = File(files.key, bytes) }
  }

  /// - Parameter token: what the page sends to change something.
  init(token: String) { self.token = token }

  /// Responds with the page, or with nothing if the browser has it.
  func answer(_ head: HTTPRequestHead) -> HTTPAnswer { Self.answer(page, head) }

  /// Responds with one of its files; nil if there is no such file.
  func answer(_ head: HTTPRequestHead, asset name: String) -> HTTPAnswer? {
    assets[name].map { Self.answer($0, head) }
  }

  private static func answer(_ file: File, _ head: HTTPRequestHead) -> HTTPAnswer {
    var headers: HTTPHeaders = ["ETag": file.tag, "Content-Type": file.type]
    headers.add(contentsOf: securityHeaders)
    let known = head.headers[canonicalForm: "if-none-match"]
    if known.contains(where: { $0 == file.tag || $0 == "W/\(file.tag)" }) {
      return HTTPAnswer(.notModified, headers: headers)
    }
    return HTTPAnswer(.ok, headers: headers, body: file.bytes)
  }

  /// The header fields of all the console's responses.
  static let securityHeaders: HTTPHeaders = [
    "Cache-Control": "no-cache",
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
  ]

  /// Sets the content of the page's meta element with the token.
  private static func inserting(_ token: String, into html: [UInt8]) -> [UInt8] {
    let text = String(decoding: html, as: UTF8.self)
    let element = "<meta name=\"swiftlet-token\" content=\""
    guard let place = text.firstRange(of: element) else { return html }
    let rest: Substring = text[place.upperBound...].drop { $0 != "\"" }
    return Array("\(text[..<place.upperBound])\(token)\(rest)".utf8)
  }

  private static let modules = [
    "console-body.mjs": PackageResources.console_body_mjs,
    "console-detail.mjs": PackageResources.console_detail_mjs,
    "console-doctor.mjs": PackageResources.console_doctor_mjs,
    "console-dom.mjs": PackageResources.console_dom_mjs,
    "console-editor.mjs": PackageResources.console_editor_mjs,
    "console-filter.mjs": PackageResources.console_filter_mjs,
    "console-format.mjs": PackageResources.console_format_mjs,
    "console-invocations.mjs": PackageResources.console_invocations_mjs,
    "console-json.mjs": PackageResources.console_json_mjs,
    "console-lane.mjs": PackageResources.console_lane_mjs,
    "console-list.mjs": PackageResources.console_list_mjs,
    "console-log-line.mjs": PackageResources.console_log_line_mjs,
    "console-log.mjs": PackageResources.console_log_mjs,
    "console-main.mjs": PackageResources.console_main_mjs,
    "console-router.mjs": PackageResources.console_router_mjs,
    "console-sandboxes.mjs": PackageResources.console_sandboxes_mjs,
    "console-send.mjs": PackageResources.console_send_mjs,
    "console-server.mjs": PackageResources.console_server_mjs,
    "console-store.mjs": PackageResources.console_store_mjs,
    "console-waterfall.mjs": PackageResources.console_waterfall_mjs,
  ]

  private static let styles = [
    "console-base.css": PackageResources.console_base_css,
    "console-views.css": PackageResources.console_views_css,
  ]

  private static let images = [
    "console-icon.svg": PackageResources.console_icon_svg
  ]
}
