-- Completes at the end of a file by GitLab's language server, and prints the suggestions as JSON.
local client = vim.lsp.start_client({
  cmd = { 'node', vim.env.LANGUAGE_SERVER, '--stdio' },
  on_init = function(started)
    started.notify('workspace/didChangeConfiguration', {
      settings = {
        baseUrl = vim.env.GITLAB_WORKFLOW_INSTANCE_URL,
        token = vim.env.GITLAB_WORKFLOW_TOKEN,
        telemetry = { enabled = false },
        codeCompletion = { enabled = true },
      },
    })
  end,
})
vim.cmd('normal! G$')
vim.lsp.buf_attach_client(0, client)
vim.wait(20000, function() return (vim.lsp.get_client_by_id(client) or {}).initialized end)
local texts = {}
local line = vim.api.nvim_buf_line_count(0) - 1
local position = { line = line, character = #vim.fn.getline('$') }
local parameters = { textDocument = vim.lsp.util.make_text_document_params(), position = position }
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/completion', parameters, 20000) or {}) do
  for _, item in ipairs((answer.result or {}).items or answer.result or {}) do
    table.insert(texts, item.insertText)
  end
end
io.stdout:write(vim.fn.json_encode(texts))
vim.cmd('qa!')
