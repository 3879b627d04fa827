"""What is sent to each operation that is sent something: right in form, whatever becomes of it."""

from collections.abc import Mapping
from typing import Any

import matching
from backend.core.ids import new_id
from tests.backend.attachments.corpus import pdf
from tests.backend.operations import Operation

_OPENED = {"token": "x", "password": "murky-lantern-twelve-oxen", "name": "李明", "terms_version": "2026.1"}

BODIES: dict[str, dict[str, Any]] = {
    "start_match_run": {"scope": "scenario", "scenario_id": str(new_id())},
    "preview_scenario": {"title": "停车场审图"},
    "preview_supply": {"name": "停车场审图", "requirements": []},
    "preview_capability": {"title": "停车场审图"},
    "try_weights_on_run": {"normalise": True, "signals": dict.fromkeys(matching.SIGNALS, 1)},
    "save_weight_set": {
        "name": "试用",
        "signals": {signal: float(signal == matching.SIGNALS[0]) for signal in matching.SIGNALS},
    },
    "choose_weight_set": {"name": None},
    "try_weights": {"normalise": True, "signals": dict.fromkeys(matching.SIGNALS, 1)},
    "sign_in_with_password": {"email": "li.ming@example.gov.cn", "password": "murky-lantern"},
    "sign_in_second_factor": {"code": "123456"},
    "request_password_reset": {"email": "li.ming@example.gov.cn"},
    "request_registration": {"email": "li.ming@example.gov.cn"},
    "use_bootstrap_link": _OPENED,
    "use_registration_link": _OPENED,
    "use_reset_link": {"token": "x", "password": "murky-lantern-twelve-oxen"},
    "use_mail_change_link": {"token": "x"},
    "change_password": {"current": "murky-lantern", "new": "murky-lantern-twelve-oxen"},
    "request_mail_change": {"email": "li.ming@example.gov.cn", "password": "murky-lantern"},
    "propose_second_factor": {"password": "murky-lantern"},
    "confirm_second_factor": {"code": "123456"},
    "edit_account": {"name": "王芳"},
    "set_user_state": {"state": "active"},
    "set_user_roles": {"roles": ["matchmaker"]},
    "found_organisation": {"kind": "vendor", "name": "测试科技有限公司"},
    "merge_organisation": {"name": "另一家"},
    "edit_organisation": {"name": "测试科技有限公司", "jurisdiction": "深圳市", "district": "南山区"},
    "set_organisation_state": {"state": "suspended", "reason": "misconduct"},
    "decide_organisation": {"approve": True},
    "change_member": {"is_owner": True},
    "invite": {"email": "wang.fang@example.com"},
    "get_invitation": {"token": "x"},
    "accept_invitation": {"token": "x"},
    "open_invited_account": _OPENED,
    "decide_join_request": {"approve": True},
    "apply_for_register": {"register_class": "model", "district": "南山区", "statement": "自研视觉模型。"},
    "resubmit_register_entry": {"register_class": "model", "district": "南山区", "statement": "补充了案例。"},
    "decide_register_entry_in_district": {"approve": True},
    "decide_register_entry_in_city": {"approve": True},
    "compose_batch": {"name": "“城市+AI”应用场景清单（第二批）"},
    "recompose_batch": {"name": "“城市+AI”应用场景清单（第二批）"},
    "publish_batch": {},
    "respond_to_scenario": {"interested": False, "reason": "capacity"},
    "join_response": {"agree": True},
    "decide_response": {"accept": True},
    "ask_question": {"body": "现有数据可以在本地使用吗？"},
    "answer_question": {"answer": "可以，详见数据清单。"},
    "decline_question": {"reason": "asked-before"},
    "set_question_window": {"opens_on": "2026-11-01", "closes_on": "2026-12-31"},
    "create_saved_search": {"kind": "scenarios", "name": "停车", "filters": {"q": "停车"}, "frequency": "daily"},
    "edit_saved_search": {"kind": "scenarios", "name": "停车", "filters": {"q": "停车"}, "frequency": "weekly"},
    "mark_notification": {"read": True},
    "choose_notifications": {"topics": [{"topic": "membership", "inbox": True, "mail": "daily"}]},
    "save_scenario_contact": {"name": "李明", "phone": "0755-8812 3456", "email": "li.ming@example.gov.cn"},
    "save_vendor_contact": {"name": "王芳", "phone": "0755-8812 3457"},
    "register_vendor": {"name": "测试登记科技有限公司", "credit_code": "91440300MA5TWXY07X", "city": "深圳市"},
    "save_vendor_draft": {"summary": "做停车场审图。"},
    "return_vendor": {"note": "请补充案例。"},
    "suspend_vendor": {"reason": "misconduct"},
    "set_vendor_capacity": {"capacity": "paused", "note": "项目排满", "resume_on": "2031-01-01"},
    "find_similar_scenarios": {"name": "停车场审图"},
    "create_scenario": {"template": "hotline-triage"},
    "save_scenario_draft": {"name": "停车场审图"},
    "return_scenario": {"note": "请补充", "comments": [{"pointer": "/goal", "body": "请写明指标"}]},
    "decide_scenario_gate": {"passed": True},
    "review_scenario_risk": {
        "checklist": dict.fromkeys(("personal_data", "security", "ethics", "human_fallback", "liability"), True)
    },
    "close_scenario": {"reason": "项目调整"},
    "withdraw_scenario": {"reason": "项目调整"},
    "cancel_scenario": {"reason": "项目调整"},
    "release_scenario": {"pairs": [{"id": str(new_id()), "version": 1}]},
    "assign_pairs": {"run": str(new_id())},
    "declare_tie": {"organisation_id": str(new_id()), "note": "2023 年前在该公司任职"},
    "claim_pairs": {"count": 2},
    "decide_pair": {"version": 1, "verdict": "shortlist"},
    "undo_decision": {"reason": "看错了行。"},
    "preview_bulk": {"pairs": [{"id": str(new_id()), "version": 1}], "verdict": "defer"},
    "decide_bulk": {"pairs": [{"id": str(new_id()), "version": 1}], "verdict": "reject", "reason": "off_topic"},
    "add_pair": {"run": str(new_id()), "scenario": str(new_id()), "vendor": str(new_id()), "reason": "有同类案例。"},
    "write_pair_note": {"body": "请核对案例合同。"},
    "save_review_settings": {"hide_score": True},
    "erase_account": {"password": "murky-lantern"},
}
"""By the name of the operation."""


def sent(operation: Operation, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return what an operation is sent, besides headers that all are sent."""
    if operation.takes_file:
        subject = {"subject_kind": "vendor", "subject_id": str(new_id())}
        return {
            "content": pdf(),
            "headers": {"X-File-Name": "a.pdf", "Content-Type": "application/octet-stream"},
            "params": {name: ids.get(name, held) for name, held in subject.items()},
        }
    if not operation.takes_body:
        return {}
    body = BODIES[operation.name]
    return {"json": body | {name: ids[name] for name in body if name.endswith("_id") and name in ids}}
