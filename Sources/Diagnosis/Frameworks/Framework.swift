/// A web framework, or a web server that runs apps of its language.
package enum Framework: String, Sendable, CaseIterable {
  case fastAPI = "FastAPI"
  case flask = "Flask"
  case django = "Django"
  case express = "Express"
  case nextJS = "Next.js"
  case spring = "Spring"
  case go = "Go"
  case rails = "Rails"
  case php = "PHP"
  case nginx = "nginx"
}

/// The server in whose process an app runs.
package enum AppServer: String, Sendable, CaseIterable {
  case uvicorn
  case gunicorn
  case hypercorn
  case node
  case java
  case puma
  case php
  case nginx
}
