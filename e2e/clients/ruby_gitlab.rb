# ruby-gitlab, as Debian has it, against both deployments. Prints a line a check.
require 'base64'
require 'date'
require 'gitlab'
require 'json'

DEPLOYMENTS = {
  'self-managed' => [ENV.fetch('SELF_MANAGED_URL'), ENV.fetch('SELF_MANAGED_TOKEN'), 'developer'],
  'saas' => [ENV.fetch('SAAS_URL'), ENV.fetch('SAAS_TOKEN'), 'acme-owner']
}.freeze
FLAG = 'code_suggestions_for_instance_admin_enabled'
$failed = 0

def client(deployment, token = nil, **more)
  url, root, = DEPLOYMENTS.fetch(deployment)
  Gitlab.client(endpoint: "#{url}/api/v4", private_token: token || root, **more)
end

def check(name)
  yield
  puts "ok #{name}"
rescue StandardError => e
  $failed += 1
  puts "not ok #{name}\n#{e.full_message(highlight: false)}"
end

def equal(actual, expected)
  raise "expected #{expected.inspect}, got #{actual.inspect}" unless actual == expected
end

def refused(kind, message)
  answer = yield
  raise "it was not refused but answered #{answer.inspect}"
rescue Gitlab::Error::ResponseError => e
  equal(e.class, kind)
  raise "#{e.message} does not say #{message}" unless e.message.include?(message)
end

def new_user(gitlab, username, **more)
  gitlab.create_user("#{username}@example.com", nil, username, { name: 'Ruby', force_random_password: true, **more })
end

def new_token(gitlab, user, scopes = ['api'])
  gitlab.post("/users/#{user.id}/personal_access_tokens", body: { name: 'ruby', scopes: scopes, expires_at: (Date.today + 30).to_s })
end

check 'ruby-gitlab: mission' do
  saas = client('saas')
  own = client('self-managed')
  account = new_user(saas, 'ruby-instance-admin')
  sat = new_token(saas, account).token
  equal(saas.set_feature(FLAG, true, { user: account.username }).state, 'conditional')
  client('saas', sat).put('/user/preferences', body: { code_suggestions: true })
  settings = own.edit_application_settings(instance_level_code_suggestions_enabled: true, ai_access_token: sat)
  equal([settings.instance_level_code_suggestions_enabled, settings.ai_access_token], [true, '*****'])
  pat = new_token(own, new_user(own, 'ruby-editor'), %w[api read_api]).token
  answer = client('self-managed', pat).post('/code_suggestions/tokens')
  claims = JSON.parse(Base64.urlsafe_decode64(answer.access_token.split('.')[1]))
  equal(claims.values_at('aud', 'gitlab_realm', 'iat'), ['gitlab-code-suggestions', 'self-managed', answer.created_at])
  equal(claims['exp'] - claims['iat'], answer.expires_in)
  saas.set_feature(FLAG, false, { user: account.username })
  refused(Gitlab::Error::Unauthorized, '401 Unauthorized') { client('self-managed', pat).post('/code_suggestions/tokens') }
end

DEPLOYMENTS.each do |deployment, (url, root_token, other)|
  gitlab = client(deployment)
  on = ->(name, &work) { check("ruby-gitlab on #{deployment}: #{name}", &work) }

  on.call('settings') do
    equal(gitlab.edit_application_settings(signup_enabled: false, max_attachment_size: 55).max_attachment_size, 55)
    equal(gitlab.application_settings.signup_enabled, false)
    gitlab.edit_application_settings(signup_enabled: true)
    equal(gitlab.application_settings.signup_enabled, true)
  end

  on.call('flags') do
    equal(gitlab.set_feature('ai_assist_flag', true).state, 'on')
    equal(gitlab.set_feature('ai_assist_flag', 'false', { user: other }).state, 'on')
    raise 'it is not listed' unless gitlab.features.map(&:name).include?('ai_assist_flag')

    gitlab.delete_feature('ai_assist_flag')
    equal(gitlab.features.map(&:name).include?('ai_assist_flag'), false)
    refused(Gitlab::Error::BadRequest, 'nothing is not found!') { gitlab.set_feature('ai_assist_flag', true, { group: 'nothing' }) }
  end

  on.call('users') do
    user = new_user(gitlab, 'ruby-user', note: 'a note', bio: 'a life', can_create_group: false)
    equal([user.username, user.note, user.bio, user.can_create_group], ['ruby-user', 'a note', 'a life', false])
    equal(gitlab.users(username: 'ruby-user').map(&:id), [user.id])
    equal(gitlab.edit_user(user.id, name: 'Other', organization: 'Acme').organization, 'Acme')
    equal(gitlab.user(user.id).name, 'Other')
    own = client(deployment, new_token(gitlab, user).token)
    equal(own.user.id, user.id)
    equal(gitlab.block_user(user.id), true)
    refused(Gitlab::Error::Forbidden, 'Your account has been blocked.') { own.user }
    equal(gitlab.unblock_user(user.id), true)
    equal(own.user.state, 'active')
    gitlab.delete_user(user.id)
    refused(Gitlab::Error::NotFound, '404 User Not Found') { gitlab.user(user.id) }
  end

  on.call('tokens') do
    user = new_user(gitlab, 'ruby-tokens')
    token = new_token(gitlab, user, %w[api read_user])
    equal([token.scopes, token.active], [%w[api read_user], true])
    rotated = gitlab.post("/personal_access_tokens/#{token.id}/rotate")
    refused(Gitlab::Error::Unauthorized, 'Token was revoked') { client(deployment, token.token).user }
    equal(client(deployment, rotated.token).get('/personal_access_tokens/self').id, rotated.id)
    gitlab.delete("/personal_access_tokens/#{rotated.id}")
    equal(gitlab.get('/personal_access_tokens', query: { user_id: user.id }).map(&:active), [false, false])
  end

  on.call('groups and members') do
    group = gitlab.create_group('Ruby', 'ruby-group', { lfs_enabled: false })
    equal([group.full_path, group.lfs_enabled], ['ruby-group', false])
    sub = gitlab.create_group('Sub', 'sub', { parent_id: group.id })
    equal(gitlab.group('ruby-group/sub').id, sub.id)
    equal(gitlab.group_subgroups(group.id).map(&:id), [sub.id])
    equal(gitlab.edit_group(group.id, { description: 'described' }).description, 'described')
    user = new_user(gitlab, 'ruby-member')
    equal(gitlab.add_group_member(group.id, user.id, 30).access_level, 30)
    equal(gitlab.edit_group_member(group.id, user.id, 40).access_level, 40)
    ends = (Date.today + 9).strftime('%Y/%m/%d')
    changed = gitlab.put("/groups/#{group.id}/members/#{user.id}", body: { access_level: 20, expires_at: ends })
    equal([changed.access_level, changed.expires_at], [20, (Date.today + 9).to_s])
    equal(gitlab.group_members(group.id).map(&:username).sort, %w[root ruby-member])
    refused(Gitlab::Error::Conflict, 'Member already exists') { gitlab.add_group_member(group.id, user.id, 30) }
    gitlab.remove_group_member(group.id, user.id)
    refused(Gitlab::Error::NotFound, '404 Not found') { gitlab.group_member(group.id, user.id) }
    gitlab.delete_group(sub.id)
    equal(gitlab.group_subgroups(group.id).map(&:id), [])
  end

  on.call('service accounts') do
    group = gitlab.create_group('Accounts', 'ruby-accounts')
    account = gitlab.post("/groups/#{group.id}/service_accounts")
    raise account.username unless account.username.start_with?("service_account_group_#{group.id}_")

    token = gitlab.post("/groups/#{group.id}/service_accounts/#{account.id}/personal_access_tokens", body: { name: 'sat', scopes: ['api'] })
    equal(client(deployment, token.token).user.id, account.id)
    raise 'no username' unless gitlab.post('/service_accounts').username.start_with?('service_account_')
  end

  on.call('audit events') do
    user = new_user(gitlab, 'ruby-audited')
    gitlab.block_user(user.id)
    events = gitlab.get('/audit_events', query: { entity_type: 'User', entity_id: user.id }).map(&:to_h)
    blocked = events.select { |event| event['details']['custom_message'] == 'Blocked user' }
    equal(blocked.map { |event| event['details']['author_name'] }, ['Administrator'])
  end

  on.call('pagination') do
    made = Array.new(5) { |index| new_user(gitlab, "ruby-page-#{index}").id }
    page = gitlab.users(search: 'ruby-page-', per_page: 2, order_by: 'id', sort: 'asc')
    equal([page.map(&:id), page.next_page?, page.prev_page?, page.last_page.map(&:id)], [made[0, 2], true, false, made[4, 1]])
    equal(page.auto_paginate.map(&:id), made)
    anonymous = Gitlab.client(endpoint: "#{url}/api/v4", private_token: root_token)
    equal(anonymous.users(search: 'ruby-page-', per_page: 2).next_page.map(&:id), made.reverse[2, 2])
  end

  on.call('sudo') do
    equal(client(deployment, nil, sudo: other).user.username, other)
    refused(Gitlab::Error::Forbidden, '403 Forbidden') { client(deployment, nil, sudo: other).application_settings }
    refused(Gitlab::Error::NotFound, "404 User with ID or username 'nobody' Not Found") { client(deployment, nil, sudo: 'nobody').user }
    # The gem keeps `sudo` for all clients, until one is made without it.
    gitlab = client(deployment)
    plain = new_token(gitlab, new_user(gitlab, 'ruby-sudoer'), %w[api sudo]).token
    refused(Gitlab::Error::Forbidden, 'Must be admin to use sudo') { client(deployment, plain, sudo: 'root').user }
    equal(client(deployment).user.username, 'root')
  end

  on.call('errors') do
    plain = client(deployment, new_token(gitlab, new_user(gitlab, 'ruby-plain')).token)
    refused(Gitlab::Error::Unauthorized, '401 Unauthorized') { client(deployment, 'glpat-00000000000000000000').user }
    refused(Gitlab::Error::Forbidden, '403 Forbidden') { plain.application_settings }
    refused(Gitlab::Error::NotFound, '404 Group Not Found') { gitlab.group('nothing') }
    refused(Gitlab::Error::BadRequest, 'username is missing') { plain.post('/users', body: { email: 'x@example.com', name: 'x', reset_password: true }) }
    refused(Gitlab::Error::Conflict, 'Email has already been taken') { gitlab.create_user('admin@example.com', nil, 'ruby-taken', { name: 'x', reset_password: true }) }
  end
end
exit($failed.zero? ? 0 : 1)
