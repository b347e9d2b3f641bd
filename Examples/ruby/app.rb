# A Sinatra application: nothing in it knows of Lambda.

require 'json'
require 'sinatra/base'

class App < Sinatra::Base
  # The host of a Function URL is known only after it has been created.
  set :host_authorization, permitted_hosts: []

  get '/' do
    content_type :json
    { message: 'Hello from Sinatra through Lambda' }.to_json
  end

  post '/orders' do
    content_type :json
    status 201
    { received: JSON.parse(request.body.read) }.to_json
  end

  get '/stream' do
    content_type 'text/plain'
    stream do |out|
      3.times do |number|
        out << "part #{number}\n"
        sleep 0.3
      end
    end
  end
end
