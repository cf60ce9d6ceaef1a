# What is true after docs/operations.md was followed. Runs in the file system of that installation, as root.
set -euo pipefail
trap 'echo "FAILED at line $LINENO"' ERR
host=stories.example.gov
cd /srv/stories/current

get() { curl --silent --insecure --resolve "$host:443:127.0.0.1" "$@"; }
passed() { echo "PASSED $1"; }

test "$(get -o /dev/null -w '%{http_code}' "https://$host/readyz")" = 200
page=$(get --fail "https://$host/stories/")
grep -q '<h1' <<<"$page"
css=$(grep -o '/static/css/site[^"]*' <<<"$page" | head -1)
test "$(get -o /dev/null -w '%{http_code}' "https://$host$css")" = 200
test "$(get -o /dev/null -w '%{http_code}' "https://$host/admin/login/")" = 200
passed "pages, stylesheet and login are served through nginx"

test "$(ps -o user= -p "$(pgrep -f -n gunicorn_conf)")" = stories
test -z "$(find /srv/stories -user stories)"
passed "the server runs as an account that owns no code"

test "$(stat -c %a /etc/stories.env)" = 600
if runuser -u stories -- cat /etc/stories-owner.env 2>/dev/null; then exit 1; fi
passed "the server can't read the owner of the tables"

supers=$(cd / && runuser -u postgres -- psql -Atc "SELECT count(*) FROM pg_roles WHERE rolname ~ '^stories' AND rolsuper")
test "$supers" = 0
administrators=$(cd / && runuser -u postgres -- psql -At stories -c "SELECT count(*) FROM auth_user WHERE is_superuser")
test "$administrators" = 2
passed "no role is a superuser, and two administrators exist"

if ls .venv/lib/python3*/site-packages | grep -E '^(pytest|playwright|mypy)'; then exit 1; fi
test "$(du -sm .venv | cut -f1)" -lt 300
test -s sbom/production.cdx.json
passed "the release has no test tool and brings its SBOM"

for wrong in "s|://stories:[^@]*@|://stories:wrong@|" "s|@127.0.0.1/stories|@127.0.0.1/nothing|" "s|^SITE_URL=.*||"; do
    sed "$wrong" /etc/stories.env > /tmp/wrong.env
    if said=$( (set -a; . /tmp/wrong.env; exec runuser -u stories -- .venv/bin/python manage.py verify_audit) 2>&1); then exit 1; fi
    test "$(wc -l <<<"$said")" = 1
    echo "SAID $said"
done
passed "a wrong password, database and setting is one sentence"

(set -a; . /etc/stories.env; set +a; runuser -u stories -- .venv/bin/python manage.py backup; runuser -u stories -- .venv/bin/python manage.py export_site)
test -n "$(ls /var/lib/stories/backups)"
test -s /var/lib/stories/static-export/index.html
passed "the nightly commands make a backup and an export"
