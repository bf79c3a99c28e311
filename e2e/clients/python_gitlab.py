"""python-gitlab, as Debian has it, against both deployments: the library, then the command. Prints a line a check."""

import base64
import json
import os
import subprocess
import sys
import traceback
from datetime import date, datetime, timedelta

import gitlab
from gitlab.exceptions import GitlabError

DEPLOYMENTS = {
    "self-managed": (os.environ["SELF_MANAGED_URL"], os.environ["SELF_MANAGED_TOKEN"], "developer"),
    "saas": (os.environ["SAAS_URL"], os.environ["SAAS_TOKEN"], "acme-owner"),
}
FLAG = "code_suggestions_for_instance_admin_enabled"
failed = 0


def client(deployment, token=None):
    url, root, _ = DEPLOYMENTS[deployment]
    return gitlab.Gitlab(url, private_token=token or root)


def check(name, work, *arguments):
    global failed
    try:
        work(*arguments)
        print(f"ok {name}")
    except BaseException:
        failed += 1
        print(f"not ok {name}\n{traceback.format_exc()}")


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def refused(status, message, work, *arguments, **named):
    try:
        answer = work(*arguments, **named)
    except GitlabError as error:
        equal(error.response_code, status)
        body = error.response_body.decode() if error.response_body else error.error_message
        assert message in body, body
        return
    raise AssertionError(f"it was not refused but answered {answer!r}")


def new_user(gl, username, **more):
    fields = {"email": f"{username}@example.com", "name": "Python", "username": username, "force_random_password": True}
    return gl.users.create({**fields, **more})


def new_token(user, scopes=("api",)):
    fields = {"name": "python", "scopes": list(scopes), "expires_at": str(date.today() + timedelta(days=30))}
    return user.personal_access_tokens.create(fields)


def mission():
    """The set-up of merge request 123024, and its request."""
    saas, own = client("saas"), client("self-managed")
    account = new_user(saas, "python-instance-admin")
    sat = new_token(account)
    saas.features.set(FLAG, True, user=account.username)
    client("saas", sat.token).http_put("/user/preferences", post_data={"code_suggestions": True})
    settings = own.settings.get()
    settings.instance_level_code_suggestions_enabled = True
    settings.ai_access_token = sat.token
    settings.save()
    stored = own.settings.get()
    equal((stored.instance_level_code_suggestions_enabled, stored.ai_access_token), (True, "*****"))
    pat = new_token(new_user(own, "python-editor"), ("api", "read_api"))
    answer = client("self-managed", pat.token).http_post("/code_suggestions/tokens")
    equal(sorted(answer), ["access_token", "created_at", "expires_in"])
    payload = answer["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    equal((claims["aud"], claims["gitlab_realm"]), ("gitlab-code-suggestions", "self-managed"))
    equal((claims["iat"], claims["exp"] - claims["iat"]), (answer["created_at"], answer["expires_in"]))
    saas.features.set(FLAG, False, user=account.username)
    refused(401, "401 Unauthorized", client("self-managed", pat.token).http_post, "/code_suggestions/tokens")


def reading(deployment):
    gl = client(deployment)
    gl.auth()
    equal((gl.user.username, gl.user.is_admin), ("root", True))
    assert gl.version()[0].startswith("16."), gl.version()
    assert gl.user.namespace_id is not None


def settings(deployment):
    gl = client(deployment)
    before = gl.settings.get()
    before.signup_enabled = not before.signup_enabled
    before.save()
    equal(gl.settings.get().signup_enabled, before.signup_enabled)
    gl.settings.update(None, {"max_attachment_size": 77, "instance_level_code_suggestions_enabled": False})
    after = gl.settings.get()
    equal((after.max_attachment_size, after.instance_level_code_suggestions_enabled), (77, False))
    gl.settings.update(None, {"instance_level_code_suggestions_enabled": True})


def flags(deployment):
    gl = client(deployment)
    feature = gl.features.set("ai_assist_flag", 30)
    equal(feature.state, "conditional")
    equal(feature.gates[-1], {"key": "percentage_of_time", "value": 30})
    assert "ai_assist_flag" in [one.name for one in gl.features.list()]
    gl.features.delete("ai_assist_flag")
    assert "ai_assist_flag" not in [one.name for one in gl.features.list()]
    refused(400, "not-there is not found!", gl.features.set, "ai_assist_flag", True, user="not-there")


def users(deployment):
    gl = client(deployment)
    user = new_user(gl, "python-user", note="a note", bio="a life", external=True)
    equal((user.username, user.note, user.bio, user.external), ("python-user", "a note", "a life", True))
    equal([one.id for one in gl.users.list(username="python-user")], [user.id])
    assert user.id in [one.id for one in gl.users.list(external=True, all=True)]
    since = (datetime.utcnow() - timedelta(hours=1)).isoformat()
    assert user.id in [one.id for one in gl.users.list(created_after=since, all=True)]
    user.name = "Other"
    user.bio = "another life"
    user.save()
    again = gl.users.get(user.id)
    equal((again.name, again.bio, again.projects_limit), ("Other", "another life", 0))
    own = client(deployment, new_token(user).token)
    own.auth()
    equal(own.user.id, user.id)
    equal(user.block(), True)
    refused(403, "Your account has been blocked.", own.http_get, "/user")
    equal(user.unblock(), True)
    user.deactivate()
    refused(403, "deactivated by your administrator", own.http_get, "/user")
    user.activate()
    equal(own.http_get("/user")["state"], "active")
    user.delete()
    refused(404, "404 User Not Found", gl.users.get, user.id)


def tokens(deployment):
    gl = client(deployment)
    user = new_user(gl, "python-tokens")
    token = new_token(user, ("api", "read_user"))
    equal((token.scopes, token.active, token.token[:6]), (["api", "read_user"], True, "glpat-"))
    equal([one.id for one in gl.personal_access_tokens.list(user_id=user.id)], [token.id])
    rotated = gl.http_post(f"/personal_access_tokens/{token.id}/rotate")
    refused(401, "invalid_token", client(deployment, token.token).http_get, "/user")
    equal(client(deployment, rotated["token"]).http_get("/personal_access_tokens/self")["id"], rotated["id"])
    gl.personal_access_tokens.delete(rotated["id"])
    equal([one.active for one in gl.personal_access_tokens.list(user_id=user.id)], [False, False])
    refused(401, "invalid_token", client(deployment, rotated["token"]).http_get, "/user")


def groups(deployment):
    gl = client(deployment)
    group = gl.groups.create({"name": "Python", "path": "python-group", "request_access_enabled": False})
    equal(group.request_access_enabled, False)
    gl.groups.create({"name": "Sub", "path": "sub", "parent_id": group.id})
    sub = gl.groups.get("python-group/sub")
    equal((sub.full_path, sub.parent_id, sub.full_name), ("python-group/sub", group.id, "Python / Sub"))
    equal([one.id for one in group.subgroups.list()], [sub.id])
    group.description = "described"
    group.save()
    equal(gl.groups.get(group.id).description, "described")
    equal("projects" in gl.groups.get(group.id, with_projects=False).attributes, False)
    one, other = new_user(gl, "python-member"), new_user(gl, "python-other")
    ends = str(date.today() + timedelta(days=9))
    member = group.members.create({"user_id": one.id, "access_level": gitlab.const.DEVELOPER_ACCESS, "expires_at": ends})
    equal((member.username, member.access_level, member.expires_at), ("python-member", 30, ends))
    member.access_level = 40
    member.save()
    equal(group.members.get(one.id).access_level, 40)
    equal(gl.http_post(f"/groups/{group.id}/members", post_data={"user_id": f"{one.id},{other.id}", "access_level": 20}), {"status": "success"})
    equal(group.members.get(other.id).access_level, 20)
    equal(sorted(one.id for one in sub.members_all.list()), sorted([gl.http_get("/user")["id"], one.id, other.id]))
    member.delete()
    refused(404, "404 Not found", group.members.get, one.id)
    refused(409, "Member already exists", group.members.create, {"user_id": other.id, "access_level": 30})


def service_accounts(deployment):
    gl = client(deployment)
    assert gl.http_post("/service_accounts")["username"].startswith("service_account_")
    group = gl.groups.create({"name": "Accounts", "path": "python-accounts"})
    account = gl.http_post(f"/groups/{group.id}/service_accounts")
    assert account["username"].startswith(f"service_account_group_{group.id}_"), account
    path = f"/groups/{group.id}/service_accounts/{account['id']}/personal_access_tokens"
    made = gl.http_post(path, post_data={"name": "sat", "scopes": ["api"]})
    equal(client(deployment, made["token"]).http_get("/user")["id"], account["id"])
    rotated = gl.http_post(f"{path}/{made['id']}/rotate")
    refused(401, "invalid_token", client(deployment, made["token"]).http_get, "/user")
    equal(client(deployment, rotated["token"]).http_get("/user")["id"], account["id"])


def audit_events(deployment):
    gl = client(deployment)
    user = new_user(gl, "python-audited")
    user.block()
    events = gl.audit_events.list(entity_type="User", entity_id=user.id)
    equal([event.entity_id for event in events], [user.id] * len(events))
    blocked = [event for event in events if event.details.get("custom_message") == "Blocked user"]
    equal([event.details["author_name"] for event in blocked], ["Administrator"])
    equal(gl.audit_events.get(blocked[0].id).details["target_type"], "User")


def pagination(deployment):
    gl = client(deployment)
    made = [new_user(gl, f"python-page-{index}").id for index in range(5)]
    first = gl.users.list(search="python-page-", per_page=2, iterator=True, order_by="id", sort="asc")
    equal((first.total, first.total_pages, first.current_page, first.next_page, first.prev_page), (5, 3, 1, 2, None))
    equal([user.id for user in first], made)
    equal(len(gl.users.list(search="python-page-", per_page=2, all=True)), 5)
    equal([user.id for user in gl.users.list(search="python-page-", per_page=2, page=3)], [made[0]])
    url, token, _ = DEPLOYMENTS[deployment]
    anonymous = gitlab.Gitlab(url)
    page = anonymous.http_list("/users", query_data={"private_token": token, "search": "python-page-", "per_page": 2}, iterator=True)
    equal(len(list(page)), 5)


def sudo(deployment):
    gl, other = client(deployment), DEPLOYMENTS[deployment][2]
    theirs = gl.http_get("/user", sudo=other)
    equal((theirs["username"], "is_admin" in theirs), (other, False))
    equal(gl.http_get("/user", sudo=theirs["id"])["username"], other)
    group = gl.groups.create({"name": "Sudo", "path": "python-sudo"}, sudo=other)
    equal([member.username for member in group.members.list()], [other])
    refused(403, "403 Forbidden", gl.http_get, "/application/settings", sudo=other)
    refused(404, "404 User with ID or username 'nobody' Not Found", gl.http_get, "/user", sudo="nobody")
    plain = client(deployment, new_token(new_user(gl, "python-sudoer"), ("api", "sudo")).token)
    refused(403, "403 Forbidden - Must be admin to use sudo", plain.http_get, "/user", sudo="root")
    admin = client(deployment, new_token(new_user(gl, "python-admin", admin=True)).token)
    refused(403, "insufficient_scope", admin.http_get, "/user", sudo=other)


def errors(deployment):
    gl = client(deployment)
    plain = client(deployment, new_token(new_user(gl, "python-plain")).token)
    url = DEPLOYMENTS[deployment][0]
    refused(401, "401 Unauthorized", gitlab.Gitlab(url).http_get, "/user")
    refused(401, "401 Unauthorized", client(deployment, "glpat-00000000000000000000").http_get, "/user")
    refused(403, "403 Forbidden", plain.settings.get)
    refused(404, "404 Group Not Found", gl.groups.get, "nothing")
    refused(404, "404 Not Found", gl.http_get, "/nothing")
    refused(400, "email is missing", gl.http_post, "/users", post_data={"name": "x", "username": "x"})
    refused(409, "Username has already been taken", gl.users.create, {"email": "x@example.com", "name": "x", "username": "root", "reset_password": True})
    refused(400, "order_by does not have a valid value", gl.users.list, order_by="")
    refused(400, "created_after is invalid", gl.users.list, created_after="soon")


def command(deployment):
    url, token, _ = DEPLOYMENTS[deployment]

    def run(*words):
        call = ["/usr/bin/python-gitlab", "--server-url", url, "--private-token", token, "-o", "json", *words]
        done = subprocess.run(call, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr or done.stdout
        return json.loads(done.stdout) if done.stdout.strip() else None

    equal(run("current-user", "get")["username"], "root")
    user = run("user", "create", "--email", "cli@example.com", "--name", "Command", "--username", "python-cli", "--reset-password", "true")
    equal((user["username"], user["state"]), ("python-cli", "active"))
    equal([one["id"] for one in run("user", "list", "--username", "python-cli")], [user["id"]])
    made = run("user-personal-access-token", "create", "--user-id", str(user["id"]), "--name", "cli", "--scopes", "api,read_api")
    equal((made["scopes"], made["token"][:6]), (["api", "read_api"], "glpat-"))
    group = run("group", "create", "--name", "Command", "--path", "python-cli-group")
    member = run("group-member", "create", "--group-id", str(group["id"]), "--user-id", str(user["id"]), "--access-level", "30", "--expires-at", "2099-01-05")
    equal((member["access_level"], member["expires_at"]), (30, "2099-01-05"))
    run("application-settings", "update", "--signup-enabled", "false")
    equal(run("application-settings", "get")["signup_enabled"], False)
    client(deployment).features.set("ai_assist_flag", True)
    equal([one["state"] for one in run("feature", "list") if one["name"] == "ai_assist_flag"], ["on"])
    run("feature", "delete", "--name", "ai_assist_flag")
    equal("ai_assist_flag" in [one["name"] for one in run("feature", "list")], False)
    equal(run("audit-event", "list")[0]["details"]["author_name"], "Administrator")
    run("user", "delete", "--id", str(user["id"]))
    equal(run("user", "list", "--username", "python-cli"), [])


CHECKS = [reading, settings, flags, users, tokens, groups, service_accounts, audit_events, pagination, sudo, errors, command]
check("python-gitlab: mission", mission)
for name in DEPLOYMENTS:
    for one in CHECKS:
        check(f"python-gitlab on {name}: {one.__name__}", one, name)
sys.exit(1 if failed else 0)
