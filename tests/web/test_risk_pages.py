"""Risk in the console: the list, one case and its decision, the shape, the inspection file."""

import io
import re
import zipfile
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.kernel.database import reading, transaction
from referral.commission.standing_holds import frozen_payees
from referral.risk.queries import list_cases
from referral.risk.states import CaseState
from referral.risk.watch_risks import watch_risks
from tests.factories.identity import make_staff, sign_in_staff
from tests.factories.referral_story import START, buy, make_story, open_share, share_first_product

LATER = START + timedelta(hours=1)


def _case(app: Flask):
    story = make_story(app)
    buy(story, START, person_id=story.wang)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, LATER)
    watch_risks(transaction, LATER + timedelta(minutes=5))
    with reading() as tx:
        [case] = [it for it in list_cases(tx, CaseState.OPEN, "", 0, 9) if story.wang in it.payees]
    return story, placed, case


def _sign_in(client: FlaskClient, role: str, branch_id=None) -> None:
    with transaction() as tx:
        staff_id = make_staff(tx, role, branch_id, START, name="钱会计")
    sign_in_staff(client, staff_id)


def _decide(client: FlaskClient, case_id, decision: str, reason: str):
    page = client.get(f"/office/risk/{case_id}")
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)[1]
    return client.post(f"/office/risk/{case_id}", data={"csrf_token": token, "decision": decision, "reason": reason})


def test_finance_sees_the_evidence_and_clears_a_case_with_a_reason(app: Flask, client: FlaskClient) -> None:
    story, placed, case = _case(app)
    _sign_in(client, "finance")
    listed = client.get("/office/risk").text
    assert "推荐人与买家用同一个手机号" in listed
    assert "王芳" in listed
    shown = client.get(f"/office/risk/{case.case_id}").text
    assert placed.number in shown
    refused = _decide(client, case.case_id, "clear", "")
    assert refused.status_code == 422
    with reading() as tx:
        assert frozen_payees(tx, [story.wang]) == {story.wang}
    assert _decide(client, case.case_id, "clear", "母女共用号码，已核实").status_code == 303
    with reading() as tx:
        assert frozen_payees(tx, [story.wang]) == frozenset()
    assert "母女共用号码，已核实" in client.get(f"/office/risk/{case.case_id}").text
    again = _decide(client, case.case_id, "confirm", "又想了想，不对")
    assert again.status_code == 403


def test_a_manager_sees_nothing_of_the_whole_chains_risk(app: Flask, client: FlaskClient) -> None:
    story, _placed, case = _case(app)
    _sign_in(client, "manager", story.lis_branch.branch_id)
    for path in ("/office/risk", f"/office/risk/{case.case_id}", "/office/risk/shape"):
        assert client.get(path).status_code == 403


def test_the_inspection_file_comes_as_a_zip_and_is_remembered(app: Flask, client: FlaskClient) -> None:
    _case(app)
    _sign_in(client, "finance")
    page = client.get("/office/risk/shape")
    assert "王外婆" in page.text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)[1]
    sent = client.post("/office/risk/inspection", data={"csrf_token": token})
    assert sent.status_code == 200
    with zipfile.ZipFile(io.BytesIO(sent.data)) as files:
        assert set(files.namelist()) == {
            "plans.json",
            "acknowledgements.json",
            "ledger.csv",
            "tree.csv",
            "members.csv",
            "stops.csv",
            "cases.csv",
        }
    sent.close()
