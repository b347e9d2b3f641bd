/// What an app does wrong with the host name or the scheme of its callers. The raw values are subjects of findings.
enum HostFault: String, CaseIterable {
  case refusal = "host"
  case endlessRedirect = "endless redirect"
  case plainRedirect = "redirect to http"
  case localRedirect = "redirect to localhost"
  case plainLinks = "links to http"

  var severity: Severity {
    switch self {
    case .refusal, .endlessRedirect: .error
    case .plainRedirect, .localRedirect, .plainLinks: .warning
    }
  }

  var title: String {
    switch self {
    case .refusal: "The app refuses the host name of a Function URL"
    case .endlessRedirect: "The app redirects to HTTPS forever"
    case .plainRedirect: "The app redirects HTTPS requests to another scheme or port"
    case .localRedirect: "The app redirects its callers to localhost"
    case .plainLinks: "Responses to HTTPS requests have links to http://"
    }
  }

  var reason: String {
    switch self {
    case .refusal:
      "Callers on Lambda use the public host, such as ID.lambda-url.REGION.on.aws or your own domain, never localhost. The "
        + "adapter passes it to the app as it is, so each request is refused."
    case .endlessRedirect:
      "Callers always use HTTPS; the app gets plain HTTP from the adapter, with X-Forwarded-Proto: https. An app that does not "
        + "look at this field redirects each request to the URL that the caller already has."
    case .plainRedirect:
      "Function URLs and APIs accept HTTPS at port 443 only. Callers that follow the redirect get no response."
    case .localRedirect: "Callers that follow the redirect look for the app on their own machine."
    case .plainLinks:
      "Function URLs and APIs accept HTTPS only, and browsers block scripts, styles and requests to http:// in a page that came "
        + "over HTTPS."
    }
  }
}
