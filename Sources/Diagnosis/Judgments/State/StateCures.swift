extension StateJudgment {
  /// What to change.
  static func cure(_ dependence: StateObservation.Dependence, _ app: RecognizedApp) -> String {
    dependence == .session ? sessions(app) : data(app)
  }

  private static func sessions(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .fastAPI:
      "Keep sessions in DynamoDB or Redis instead of a dict, or use Starlette's SessionMiddleware, whose cookie holds the "
        + "session. Take its secret_key from the environment: a key that is made at the start differs in each sandbox."
    case .flask:
      "Flask's own session is a signed cookie, which works: take SECRET_KEY from the environment, not from os.urandom. With "
        + "Flask-Session, set SESSION_TYPE to redis or dynamodb instead of filesystem or cachelib."
    case .django:
      "Set SESSION_ENGINE to django.contrib.sessions.backends.db or signed_cookies. The backend 'cache' needs a shared "
        + "cache such as Redis: LocMemCache belongs to one process. Take SECRET_KEY from the environment."
    case .express:
      "Give express-session a store (connect-redis, connect-dynamodb) instead of its MemoryStore, or use cookie-session. Take "
        + "the secret from the environment."
    case .nextJS:
      "Keep the session in a signed cookie (iron-session, NextAuth with JWT) or a database, and take the secret from the "
        + "environment."
    case .spring: "Use Spring Session with Redis or JDBC instead of the sessions in the server's memory."
    case .rails:
      "Use Rails' cookie_store, with secret_key_base from the environment, or a store over Redis or a database instead of "
        + "cache_store over memory or files."
    case .php:
      "PHP keeps sessions in files in /tmp. Set session.save_handler to redis or memcached, or register a handler over "
        + "DynamoDB, such as the one in the AWS SDK for PHP."
    case .go: "Use a cookie store (gorilla/sessions) with keys from the environment, or a store over Redis or DynamoDB."
    case .nginx, nil:
      "Keep sessions in a signed cookie, DynamoDB or Redis. Take signing keys from the environment: keys that are made at the "
        + "start differ in each sandbox."
    }
  }

  private static func data(_ app: RecognizedApp) -> String {
    let place =
      switch app.framework {
      case .fastAPI, .flask: "a variable of the module"
      case .express, .nextJS: "a variable of the module or a Map"
      case .django: "LocMemCache or a variable of the module"
      case .rails: "memory_store or a class variable"
      case .spring: "a field of a bean"
      case .php: "APCu or a file"
      case .go: "a package's variable"
      case .nginx, nil: "the app's memory or /tmp"
      }
    return
      "Keep it in a database, DynamoDB or Redis instead of \(place). Memory and /tmp are caches at best: what must last, or "
      + "be the same for all callers, belongs elsewhere."
  }
}
