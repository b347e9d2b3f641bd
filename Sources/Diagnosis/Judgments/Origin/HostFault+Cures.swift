extension HostFault {
  /// What to change.
  func cure(_ app: RecognizedApp) -> String {
    switch self {
    case .refusal: Self.names(app)
    case .endlessRedirect: Self.scheme(app) + " Or leave the redirect out: Function URLs and APIs accept HTTPS only."
    case .plainRedirect where app.framework == .nginx:
      "Set absolute_redirect off: nginx then redirects to paths without scheme, host and port."
    case .plainRedirect, .plainLinks: Self.scheme(app) + " Or use paths without scheme and host."
    case .localRedirect:
      "Redirect to a path without scheme and host, or take the app's address from a variable that has another value on Lambda."
    }
  }

  private static func names(_ app: RecognizedApp) -> String {
    let custom = " Name your own domain too, if you have one."
    switch app.framework {
    case .django:
      return "Name the host in ALLOWED_HOSTS, best from a variable: os.environ[\"ALLOWED_HOSTS\"].split(\",\"). "
        + "\".lambda-url.us-east-1.on.aws\" allows all Function URLs of a region." + custom
    case .rails: return "Name the host in the environment's file: config.hosts << ENV[\"APP_HOST\"]." + custom
    case .fastAPI:
      return
        "Name the host in allowed_hosts of TrustedHostMiddleware; \"*.lambda-url.us-east-1.on.aws\" allows all Function URLs "
        + "of a region." + custom
    case .flask:
      return
        "Name the host in app.config[\"TRUSTED_HOSTS\"], and leave SERVER_NAME out, which limits host_matching and "
        + "subdomains to one host." + custom
    case .express:
      return "Name the host where the app compares it, for example from a variable. Development servers have a list of "
        + "their own (server.allowedHosts in Vite, devServer.allowedHosts in webpack): deploy the built app instead."
        + custom
    case .nextJS: return "Deploy 'next build' and 'next start' instead of the development server." + custom
    case .spring: return "Name the host in StrictHttpFirewall.setAllowedHostnames of Spring Security." + custom
    case .nginx: return "Name the host in server_name, or serve the app from the default_server." + custom
    case .php:
      return
        "Name the host in the framework's list: trusted_hosts in Symfony, trustHosts in Laravel's bootstrap/app.php."
        + custom
    case .go, nil: return "Name the host in the app's list of allowed hosts, best from a variable." + custom
    }
  }

  /// An app that redirects each request shows nothing of its framework but the server that runs it.
  private static func likelyFramework(_ app: RecognizedApp) -> Framework? {
    switch app.server {
    case .uvicorn, .hypercorn: app.framework ?? .fastAPI
    case .puma: app.framework ?? .rails
    case .java: app.framework ?? .spring
    case .node: app.framework ?? .express
    case .gunicorn, .php, .nginx, nil: app.framework
    }
  }

  private static func scheme(_ app: RecognizedApp) -> String {
    switch likelyFramework(app) {
    case .django: return #"Set SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")."#
    case .rails: return "Set config.assume_ssl = true beside config.force_ssl."
    case .express:
      return
        "Trust the adapter: app.set('trust proxy', 'loopback'). Then req.secure and req.protocol follow X-Forwarded-Proto."
    case .flask:
      return "Let ProxyFix read the field: app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)."
    case .fastAPI where app.server == .hypercorn:
      return "Wrap the app in hypercorn's ProxyFixMiddleware, or use uvicorn, which reads X-Forwarded-Proto."
    case .fastAPI:
      return "Start uvicorn with --proxy-headers and --forwarded-allow-ips=127.0.0.1, which are its defaults, or set "
        + "FORWARDED_ALLOW_IPS=127.0.0.1: only the adapter connects to it."
    case .spring: return "Set server.forward-headers-strategy=framework."
    case .nginx:
      return "Compare $http_x_forwarded_proto instead of $scheme, and set absolute_redirect off."
    case .php:
      return
        "Trust the adapter, 127.0.0.1: trusted_proxies in Symfony, trustProxies in Laravel's bootstrap/app.php. In plain PHP, read "
        + "$_SERVER['HTTP_X_FORWARDED_PROTO'] instead of $_SERVER['HTTPS']."
    case .go: return "Read r.Header.Get(\"X-Forwarded-Proto\") instead of r.TLS."
    case nil where app.server == .gunicorn:
      return
        #"Set SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") in Django, or wrap a Flask app in ProxyFix. "#
        + "gunicorn itself reads X-Forwarded-Proto from 127.0.0.1 unless --forwarded-allow-ips is another address."
    case .nextJS, nil:
      return "Let the app take the scheme from X-Forwarded-Proto; most frameworks have a setting to trust a proxy."
    }
  }
}
