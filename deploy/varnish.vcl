# Varnish in front of the site: keeps public pages, drops them when told.
#
# The site's side, with the same token in place of SECRET:
#   CDN_PURGE_URL=http://127.0.0.1:6081/  CDN_PURGE_METHOD=PURGE  CDN_TOKEN=SECRET
#   CDN_PURGE_HEADERS={"Surrogate-Key": "{keys}", "X-Purge-Token": "{token}"}
vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (req.http.X-Purge-Token != "SECRET") {
            return (synth(403));
        }
        if (req.http.Surrogate-Key !~ "^[a-z0-9-]+( [a-z0-9-]+)*$") {
            return (synth(400));
        }
        ban("obj.http.Surrogate-Key ~ (^|\s)(" +
            regsuball(req.http.Surrogate-Key, " ", "|") + ")(\s|$)");
        return (synth(200));
    }
    # What is personal passes by; readers have no cookie that matters.
    if (req.http.Authorization || req.http.Cookie ~ "sessionid") {
        return (pass);
    }
    if (req.method == "GET" || req.method == "HEAD") {
        unset req.http.Cookie;
    }
}

sub vcl_backend_response {
    # Its own gzip would replace what the site has compressed better.
    set beresp.do_gzip = false;
    set beresp.grace = 0s;
    if (beresp.http.Cache-Control !~ "public") {
        set beresp.uncacheable = true;
        set beresp.ttl = 120s;
    }
}
