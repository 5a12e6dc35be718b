/** What agents print in a turn with one command, recorded from the real ones against a scripted model, and shortened. */

/** Lines that come at once. Between two of these, the agent waits for a model or for a command. */
export type Burst = readonly string[]

/** By the command that was recorded. */
export const AGENT_LINES: Readonly<Record<string, readonly Burst[]>> = {
  // Claude Code of @anthropic-ai/claude-agent-sdk as claude-agent-acp 0.101.0 brings it.
  'claude -p --output-format stream-json --verbose': [
    [
      '{"type":"system","subtype":"init","cwd":"/app","session_id":"1c8fc5f8-694b-4bc4-9129-28ead57f4058","tools":["Task","Bash"],"mcp_servers":[]}',
    ],
    [
      '{"type":"assistant","message":{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Bash","input":{"command":"echo found"}}],"stop_reason":null},"parent_tool_use_id":null,"session_id":"1c8fc5f8-694b-4bc4-9129-28ead57f4058","uuid":"27b08ee6-d057-44dd-9a3e-0e6c2b1f5d11"}',
    ],
    [
      '{"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_1","type":"tool_result","content":"found","is_error":false}]},"parent_tool_use_id":null,"session_id":"1c8fc5f8-694b-4bc4-9129-28ead57f4058","uuid":"1c1bdf92-b840-41c2-843f-200e9346a2c7","timestamp":"2026-11-28T18:31:54.320Z"}',
    ],
    [
      '{"type":"assistant","message":{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"Hello from here."}],"stop_reason":null},"parent_tool_use_id":null,"session_id":"1c8fc5f8-694b-4bc4-9129-28ead57f4058","uuid":"9abb55b4-6658-48b3-b1b9-afb18a34658d"}',
      '{"duration_api_ms":1103,"stop_reason":"end_turn","session_id":"1c8fc5f8-694b-4bc4-9129-28ead57f4058","usage":{"input_tokens":20,"output_tokens":10},"type":"result","subtype":"success","is_error":false}',
    ],
  ],
  // @openai/codex 0.171.0
  'codex exec --json': [
    [
      '{"type":"thread.started","thread_id":"01a22344-0ed1-76a2-8267-7299e540c337"}',
      '{"type":"turn.started"}',
    ],
    [
      `{"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'echo found'","aggregated_output":"","exit_code":null,"status":"in_progress"}}`,
    ],
    [
      `{"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'echo found'","aggregated_output":"found\\n","exit_code":0,"status":"completed"}}`,
    ],
    [
      '{"type":"item.completed","item":{"id":"item_2","type":"agent_message","text":"Hello from here."}}',
      '{"type":"turn.completed","usage":{"input_tokens":20,"cached_input_tokens":0,"output_tokens":10,"reasoning_output_tokens":0}}',
    ],
  ],
  // @google/gemini-cli 0.61.0
  'gemini -p --output-format stream-json': [
    [
      '{"type":"init","timestamp":"2026-11-28T17:45:23.747Z","session_id":"cd519093-5663-492d-ad4b-942b05450c40","model":"gemini-2.5-flash"}',
      '{"type":"message","timestamp":"2026-11-28T17:45:23.762Z","role":"user","content":"go"}',
    ],
    [
      '{"type":"tool_use","timestamp":"2026-11-28T17:45:24.137Z","tool_name":"run_shell_command","tool_id":"run_shell_command__run_shell_command_1795887923979_0","parameters":{"command":"echo found"}}',
    ],
    [
      '{"type":"tool_result","timestamp":"2026-11-28T17:45:24.464Z","tool_id":"run_shell_command__run_shell_command_1795887923979_0","status":"success","output":"found"}',
    ],
    [
      '{"type":"message","timestamp":"2026-11-28T17:45:24.479Z","role":"assistant","content":"Hello ","delta":true}',
    ],
    [
      '{"type":"message","timestamp":"2026-11-28T17:45:24.487Z","role":"assistant","content":"from here.","delta":true}',
      '{"type":"result","timestamp":"2026-11-28T17:45:24.511Z","status":"success","stats":{"total_tokens":30,"tool_calls":1}}',
    ],
  ],
  // opencode-ai 1.18.33: of a command, and of an answer, it tells only the end.
  'opencode run --format json': [
    [
      '{"type":"step_start","timestamp":1795887876153,"sessionID":"ses_ddcbdc798ffev8t1YGhq4no44g","part":{"id":"prt_22342468c0011p8BltlGgar68M","type":"step-start"}}',
    ],
    [
      '{"type":"tool_use","timestamp":1795887876405,"sessionID":"ses_ddcbdc798ffev8t1YGhq4no44g","part":{"type":"tool","tool":"bash","callID":"call_1","state":{"status":"completed","input":{"command":"echo found"},"output":"found\\n"}}}',
      '{"type":"step_finish","timestamp":1795887876406,"sessionID":"ses_ddcbdc798ffev8t1YGhq4no44g","part":{"id":"prt_2234248e8001dBenKkXfPuHhGF","reason":"tool-calls","type":"step-finish"}}',
      '{"type":"step_start","timestamp":1795887876522,"sessionID":"ses_ddcbdc798ffev8t1YGhq4no44g","part":{"id":"prt_2234249a3001h8z7dEZ42wc0C5","type":"step-start"}}',
    ],
    [
      '{"type":"text","timestamp":1795887876571,"sessionID":"ses_ddcbdc798ffev8t1YGhq4no44g","part":{"id":"prt_2234249a7001dzqIbOjHcMm6Mr","type":"text","text":"Hello from here."}}',
      '{"type":"step_finish","timestamp":1795887876576,"sessionID":"ses_ddcbdc798ffev8t1YGhq4no44g","part":{"id":"prt_2234249c2001QWqrz8xZd1F03z","reason":"stop","type":"step-finish"}}',
    ],
  ],
  // @earendil-works/pi-coding-agent 1.6.0
  'pi --mode json -p': [
    [
      '{"type":"session","version":3,"id":"01a22367-e111-7255-81ec-de870416103d","timestamp":"2026-11-28T18:25:40.116Z","cwd":"/app"}',
      '{"type":"agent_start"}',
      '{"type":"turn_start"}',
    ],
    [
      '{"type":"tool_execution_start","toolCallId":"call_1","toolName":"bash","args":{"command":"echo found"}}',
    ],
    [
      '{"type":"tool_execution_end","toolCallId":"call_1","toolName":"bash","result":{"content":[{"type":"text","text":"found\\n"}]}}',
    ],
    [
      '{"type":"message_end","message":{"role":"assistant","content":[{"type":"text","text":"Hello from here."}]}}',
      '{"type":"agent_settled","aborted":false}',
    ],
  ],
}
